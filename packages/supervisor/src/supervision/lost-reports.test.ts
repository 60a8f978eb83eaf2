import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, type LostMessage } from '@rosey/protocol'
import { LostReports } from './lost-reports.ts'

const CONNECTOR = { name: 'lounge', kind: 'connector' } as const
const messages = (count: number): LostMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `m${index}`,
    connector: 'lounge',
    channel: 'c',
    holder: 'lounge',
    reason: 'gone',
  }))

function bench() {
  const log: string[] = []
  const clock = { now: 0 }
  const reports = new LostReports(
    createLogger((_level, _fields, msg) => void log.push(msg)),
    () => clock.now,
  )
  const listed = () => log.filter((msg) => msg === 'message.lost').length
  return { reports, log, clock, listed }
}

test('every lost message is listed and counted while there are few', () => {
  const { reports, listed } = bench()
  reports.add(CONNECTOR, messages(100))
  assert.equal(listed(), 100)
  assert.equal(reports.status.count, 100)
  assert.deepEqual(reports.notices, [])
})

test('of more than a hundred in a second the rest is counted, told in one line and in one notice', () => {
  const { reports, log, listed } = bench()
  reports.add(CONNECTOR, messages(90))
  reports.add(CONNECTOR, messages(90))
  reports.add(CONNECTOR, messages(90))
  assert.equal(listed(), 100)
  assert.equal(log.length, 101)
  assert.equal(reports.status.count, 270)
  assert.deepEqual(reports.notices, [
    'lounge reported more than 100 lost messages in a second; 170 of them are counted and not listed',
  ])
})

test('in the next second there is room again, and other connectors have their own', () => {
  const { reports, clock, listed } = bench()
  reports.add(CONNECTOR, messages(150))
  reports.add({ name: 'other', kind: 'connector' }, messages(10))
  assert.equal(listed(), 110)
  clock.now = 1000
  reports.add(CONNECTOR, messages(10))
  assert.equal(listed(), 120)
  assert.equal(reports.notices.length, 1)
})

test('the bot, which is our own, lists all that it had in hand', () => {
  const { reports, listed } = bench()
  reports.add({ name: 'bot', kind: 'service' }, messages(300))
  assert.equal(listed(), 300)
  assert.equal(reports.status.last.length, 50)
})
