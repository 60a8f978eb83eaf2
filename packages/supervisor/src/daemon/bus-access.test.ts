import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusConfig } from '../config/index.ts'
import { busAccessOf } from './bus-access.ts'

const OURS: BusConfig = {
  mode: 'embedded',
  host: '127.0.0.1',
  port: undefined,
  command: undefined,
  servers: [],
  credentials: undefined,
}
const secret = { kind: 'secret', secret: 's3cret' }

test('ours is reached where it told, by the unix socket where it has one', () => {
  assert.throws(() => busAccessOf(OURS, undefined, 's3cret'), { code: 'bus-unreachable' })
  assert.deepEqual(busAccessOf(OURS, { host: '127.0.0.1', port: 4222 }, 's3cret'), {
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 4222 },
    credentials: secret,
  })
  assert.deepEqual(busAccessOf({ ...OURS, mode: 'managed' }, { host: 'x', port: 1, path: '/run/bus.sock' }, 's3cret'), {
    endpoint: { kind: 'unix', path: '/run/bus.sock' },
    credentials: secret,
  })
})

for (const { credentials, expected } of [
  { credentials: undefined, expected: { kind: 'none' } },
  { credentials: { token: 't' }, expected: { kind: 'secret', secret: 't' } },
  { credentials: { user: 'u', password: 'p' }, expected: { kind: 'user', user: 'u', password: 'p' } },
]) {
  test(`an external one is reached by its config, with ${expected.kind}`, () => {
    const config: BusConfig = { ...OURS, mode: 'external', servers: ['nats://a:1'], credentials }
    assert.deepEqual(busAccessOf(config, { host: 'ignored', port: 1 }, 's3cret'), {
      endpoint: { kind: 'servers', servers: ['nats://a:1'] },
      credentials: expected,
    })
  })
}
