import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusConfig } from '../config/index.ts'
import { busEndpointOf } from './bus-endpoint.ts'

const OURS: BusConfig = {
  mode: 'embedded',
  host: '127.0.0.1',
  port: undefined,
  command: undefined,
  servers: [],
  credentials: undefined,
}

test('ours is reached where it told, by the unix socket where it has one', () => {
  assert.throws(() => busEndpointOf(OURS, undefined), { code: 'bus-unreachable' })
  const tcp = { kind: 'tcp', host: '127.0.0.1', port: 4222 }
  assert.deepEqual(busEndpointOf(OURS, { host: '127.0.0.1', port: 4222 }), tcp)
  const unix = { kind: 'unix', path: '/run/bus.sock' }
  assert.deepEqual(busEndpointOf({ ...OURS, mode: 'managed' }, { host: 'x', port: 1, path: '/run/bus.sock' }), unix)
})

test('an external one is reached by its config', () => {
  const config: BusConfig = { ...OURS, mode: 'external', servers: ['nats://a:1'] }
  const servers = { kind: 'servers', servers: ['nats://a:1'] }
  assert.deepEqual(busEndpointOf(config, { host: 'ignored', port: 1 }), servers)
})
