import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import { type BrokerKind, brokers } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
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
