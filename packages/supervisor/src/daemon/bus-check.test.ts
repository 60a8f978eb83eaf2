import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BusExaminationResult } from '@rosey/bus'
import { createLogger, RoseyError } from '@rosey/protocol'
import { requireNatsServer, startNatsServer } from '../../../../test/support/nats-server.ts'
import { until } from '../../../../test/support/until.ts'
import { HomeAuthority } from '../keys/home-authority.ts'
import { createHomeKeys } from '../keys/home-keys.ts'
import { BusCheck, examineForeignBus } from './bus-check.ts'

const WELL: BusExaminationResult = { version: '2.9.10', maxPayload: 1_048_576, isEncrypted: false, findings: [] }
const SHORT: BusExaminationResult = { ...WELL, findings: [{ kind: 'too-few-subscriptions' }] }

function checked(examine: () => Promise<BusExaminationResult | undefined>, againMs?: number) {
  const logged: string[] = []
  const log = createLogger((_level, _fields, message) => void logged.push(message))
  return { check: new BusCheck({ log, examine, ...(againMs === undefined ? {} : { againMs }) }), logged }
}

test('a bus that falls short is told once, looked at again, and told when it is mended', async () => {
  let looks = 0
  const { check, logged } = checked(async () => (++looks < 4 ? SHORT : WELL), 1)
  await check.run()
  assert.deepEqual(
    check.shortcomings.map(({ code }) => code),
    ['bus-full'],
  )
  await until(() => (check.shortcomings.length === 0 ? true : undefined))
  check.close()
  assert.equal(looks, 4)
  assert.equal(logged.length, 2)
})

test('a bus that has no room for the trial is told with its own code', async () => {
  const { check } = checked(() => Promise.reject(new RoseyError('bus-full', 'it takes no more connections')))
  await check.run()
  check.close()
  assert.deepEqual(
    check.shortcomings.map(({ code, message }) => [code, message]),
    [['bus-full', 'it takes no more connections']],
  )
})

test('what comes of a look after the end is not told', async () => {
  const gate = Promise.withResolvers<BusExaminationResult>()
  const { check, logged } = checked(() => gate.promise)
  const running = check.run()
  check.close()
  gate.resolve(SHORT)
  await running
  assert.deepEqual([check.shortcomings, logged], [[], []])
})

const endpointOf = (host: string, port: number) => ({ kind: 'servers' as const, servers: [`nats://${host}:${port}`] })

test('a user that may do everything lacks nothing, also where no other may', async (t) => {
  if (!requireNatsServer(t)) return
  await using server = await startNatsServer({
    config: [
      'authorization { users: [{ user: u, password: p, permissions: {',
      '  publish: ["rosey.>", "_INBOX.>"], subscribe: ["rosey.>", "_INBOX.>", "$SRV.>"] } }] }',
    ],
  })
  const trust = { kind: 'shared', credentials: { kind: 'user', user: 'u', password: 'p' } } as const
  const result = await examineForeignBus(trust, endpointOf(server.host, server.port), 10_000)
  assert.deepEqual(result?.findings, [])
})

test('on a bus of our own nothing is tried', async () => {
  const authority = new HomeAuthority(createHomeKeys(0), 0)
  assert.equal(await examineForeignBus({ kind: 'home', authority }, endpointOf('127.0.0.1', 1)), undefined)
})
