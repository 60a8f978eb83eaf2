import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectBus, type EventBus } from '@rosey/bus'
import { announceSubject, type Progress } from '@rosey/protocol'
import { forEachBroker } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { secretsOf } from '../logs/secrets.ts'
import { EventTap, type EventTapOptions } from './event-tap.ts'

function tapOf(options: Partial<EventTapOptions> = {}) {
  const told: Progress[] = []
  const tap = new EventTap({
    pattern: 'rosey.>',
    filter: {},
    rates: false,
    redactor: secretsOf([]),
    send: (progress) => told.push(progress),
    backlogBytes: () => 0,
    ...options,
  })
  const first = <K extends Progress['kind']>(kind: K) =>
    until(() => told.find((progress): progress is Extract<Progress, { kind: K }> => progress.kind === kind))
  const shown = () => told.filter(({ kind }) => kind === 'event').length
  return { tap, told, first, shown, [Symbol.dispose]: () => tap[Symbol.dispose]() }
}

const open = (access: Parameters<typeof connectBus>[0]['access']) =>
  connectBus({ name: 'x', inboxPrefix: '_INBOX.x', access })
const rolled = announceSubject('dice', 'rolled')

forEachBroker('what is said is shown from the moment on at which the watcher is told so', async ({ access }) => {
  await using bus = await open(access)
  using at = tapOf()
  at.tap.onBus(undefined, 'not there yet')
  at.tap.onBus(undefined, 'still not there')
  at.tap.onBus(bus, '')
  at.tap.onBus(bus, '')
  await until(() => (at.told.length === 2 ? true : undefined))
  assert.deepEqual(at.told, [
    { kind: 'bus', state: 'down', reason: 'not there yet' },
    { kind: 'bus', state: 'up', reason: '' },
  ])
  bus.publish(rolled, { total: 4 })
  assert.deepEqual((await at.first('event')).event.data, { total: 4 })
})

forEachBroker('another connection is listened to anew, and nothing is heard twice', async ({ access }) => {
  await using one = await open(access)
  await using other = await open(access)
  using at = tapOf()
  at.tap.onBus(one, '')
  at.tap.onBus(other, '')
  await Promise.all([one, other].map((bus) => bus.flush({ timeoutMs: 10_000 })))
  other.publish(rolled, {})
  await at.first('event')
  await one.flush({ timeoutMs: 10_000 })
  assert.equal(at.shown(), 1)
})

forEachBroker('of large messages only so many bytes a second are taken apart', async ({ access }) => {
  await using bus = await open(access)
  using at = tapOf()
  at.tap.onBus(bus, '')
  await at.first('bus')
  for (let index = 0; index < 20; index++) bus.publish(rolled, { text: 'x'.repeat(200_000) })
  assert.ok((await at.first('missed')).count > 0)
  // Five of them are a megabyte; the second may have turned once.
  assert.ok(at.shown() <= 10, `${at.shown()} were shown`)
})

forEachBroker('a flood is shown in part, and how much is left out is told', async ({ access }) => {
  await using bus = await open(access)
  using at = tapOf()
  at.tap.onBus(bus, '')
  await at.first('bus')
  for (let number = 0; number < 3000; number++) bus.publish(rolled, { number })
  await at.first('missed')
  const missed = () => at.told.reduce((sum, news) => sum + (news.kind === 'missed' ? news.count : 0), 0)
  await until(() => (at.shown() + missed() === 3000 ? true : undefined))
  assert.ok(at.shown() >= 1000)
})

forEachBroker('a watcher who does not keep up loses lines and is told how many once it does', async ({ access }) => {
  await using bus = await open(access)
  let backlog = 1024 * 1024
  using at = tapOf({ backlogBytes: () => backlog })
  at.tap.onBus(bus, '')
  await at.first('bus')
  for (let number = 0; number < 5; number++) bus.publish(rolled, { number })
  await bus.flush({ timeoutMs: 10_000 })
  assert.equal(at.shown(), 0)
  backlog = 0
  assert.equal((await at.first('missed')).count, 5)
})

forEachBroker('rates count messages and bytes of each family', async ({ access }) => {
  await using bus = await open(access)
  using at = tapOf({ rates: true })
  at.tap.onBus(bus, '')
  await at.first('bus')
  bus.publish(rolled, {})
  bus.publish(rolled, {})
  const rates = () => at.told.flatMap((progress) => (progress.kind === 'rates' ? progress.rates : []))
  const sum = (count: 'messages' | 'bytes') => rates().reduce((total, rate) => total + rate[count], 0)
  // They may fall into two seconds.
  await until(() => (sum('messages') === 2 ? true : undefined))
  assert.deepEqual([...new Set(rates().map(({ family }) => family))], ['event'])
  assert.ok(sum('bytes') > 50)
  assert.equal(at.shown(), 0)
})

test('a bus that does not let us listen is an error that says so', async () => {
  let refuse: (() => void) | undefined
  const bus: Pick<EventBus, 'listen' | 'flush'> = {
    listen: (_pattern, { onRefused }) => {
      refuse = onRefused
      return { [Symbol.dispose]: () => undefined }
    },
    flush: () => Promise.resolve(),
  }
  using at = tapOf()
  at.tap.onBus(bus, '')
  refuse?.()
  await assert.rejects(at.tap.refused, { code: 'permission-missing', message: /rosey\.>.*bus\.credentials/ })
})
