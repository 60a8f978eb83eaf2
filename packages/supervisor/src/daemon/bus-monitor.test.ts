import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { type BrokerKind, brokers } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { createBroker } from '../../../broker/src/index.ts'
import { BusMonitor } from './bus-monitor.ts'

function monitor() {
  const news: string[] = []
  const log: string[] = []
  const bus = new BusMonitor({
    log: createLogger((_level, _fields, message) => void log.push(message)),
    onUp: () => news.push('up'),
    onDown: () => news.push('down'),
  })
  return { bus, news, log }
}

const [embedded] = brokers as readonly [BrokerKind]
const comes = (news: string[], expected: string[]) =>
  until(() => (news.join() === expected.join() ? true : undefined), 20_000)

test('it tells that the bus is there, goes, is there, and goes again', async () => {
  await using broker = await embedded.start()
  const { bus, news } = monitor()
  assert.deepEqual([bus.isUp, bus.reason, bus.bus], [false, 'not connected yet', undefined])
  bus.connect(broker.access)
  bus.connect(broker.access)
  await comes(news, ['up'])
  assert.ok(bus.isUp)
  await broker.stop()
  await comes(news, ['up', 'down'])
  assert.equal(bus.isUp, false)
  assert.notEqual(bus.reason, '')
  await broker.restart()
  await comes(news, ['up', 'down', 'up'])
  await broker.stop()
  await comes(news, ['up', 'down', 'up', 'down'])
  await bus.close()
})

test('a bus that is not there yet is tried again until it is', async () => {
  await using broker = await embedded.start()
  await broker.stop()
  const { bus, news } = monitor()
  bus.connect(broker.access)
  await comes(news, ['down'])
  await broker.restart()
  await comes(news, ['down', 'up'])
  await bus.close()
  assert.deepEqual(news, ['down', 'up'])
})

test('closing does not wait for a bus that never comes, and tells nothing more', async () => {
  await using broker = await embedded.start()
  await broker.stop()
  const { bus, news } = monitor()
  bus.connect(broker.access)
  const startedAt = performance.now()
  await bus.close()
  assert.ok(performance.now() - startedAt < 3000)
  assert.deepEqual(news, [])
})

test('a bus that refuses us is told from one that is not there, and what we show can be changed', async () => {
  await using broker = await embedded.start({ authToken: 'right' })
  const news: string[] = []
  const bus = new BusMonitor({
    log: createLogger(() => undefined),
    onUp: () => news.push('up'),
    onDown: (reason) => news.push(reason),
    explain: () => 'explained',
  })
  bus.connect({ ...broker.access, credentials: { kind: 'secret', secret: 'wrong' } })
  await comes(news, ['explained'])
  assert.deepEqual([bus.isRefused, await bus.untilUp(1)], [true, false])
  bus.connect(broker.access)
  assert.equal(await bus.untilUp(20_000), true)
  assert.equal(bus.isRefused, false)
  await bus.close()
})

test('another bus in the place of ours, which does not let us in, is told as that', async () => {
  const host = '127.0.0.1'
  const ours = createBroker({ host, authorization: { kind: 'token', token: 'ours' } })
  const { port } = await ours.listen()
  const { bus, news } = monitor()
  bus.connect({ endpoint: { kind: 'tcp', host, port }, credentials: { kind: 'secret', secret: 'ours' } })
  await comes(news, ['up'])
  await ours.close({ graceMs: 0 })
  const other = createBroker({ host, port, authorization: { kind: 'token', token: 'another' } })
  await other.listen()
  await until(() => (bus.isRefused ? true : undefined))
  assert.match(bus.reason, /refused the credentials of roseyd/)
  await bus.close()
  await other.close({ graceMs: 0 })
})

test('a bus that takes no more connections is told with its code, until it takes one', async () => {
  await using broker = createBroker({ host: '127.0.0.1', maxConnections: 1 })
  const { host, port } = await broker.listen()
  const access = { endpoint: { kind: 'tcp', host, port }, credentials: { kind: 'none' } } as const
  const [first, second] = [monitor(), monitor()]
  first.bus.connect(access)
  await comes(first.news, ['up'])
  second.bus.connect(access)
  await comes(second.news, ['down'])
  assert.deepEqual([second.bus.code, second.bus.isRefused], ['bus-full', true])
  assert.match(second.bus.reason, /maximum connections exceeded/)
  await first.bus.close()
  await comes(second.news, ['down', 'up'])
  assert.deepEqual([second.bus.code, second.bus.isRefused], ['bus-unreachable', false])
  await second.bus.close()
})
