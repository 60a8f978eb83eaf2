import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Received } from '@rosey/bus'
import { createLogger, platformSubject, wrap } from '@rosey/protocol'
import { systemClock } from '../clock.ts'
import { Intake, type IntakeOptions } from './intake.ts'
import type { PlatformEvent } from './platform-event.ts'

const log: unknown[] = []

function intake(work: IntakeOptions['work']): Intake {
  const logger = createLogger((level, _, message) => log.push([level, message]))
  return new Intake({ instance: 'bot-1', log: logger, clock: systemClock, work })
}

function received(id: string, answer: (data: unknown) => void): Received<PlatformEvent['data']> {
  const { subject } = platformSubject('lounge', 'main', 'poll.closed')
  const data = { id, time: 0, platform: 'test' }
  const envelope = wrap(data, { id }, () => id, 0)
  return { subject, envelope, data, wantsAnswer: true, answer }
}

test('an error in the bot settles the event as failed and is counted', async () => {
  const door = intake(() => Promise.reject(new Error('oops')))
  const answers: unknown[] = []
  door.receive(received('e1', (answer) => answers.push(answer)))
  await door.drain(5000)
  // The answers go out at the end of the turn.
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(answers, [
    { kind: 'taken', instance: 'bot-1' },
    { kind: 'settled', outcome: 'failed', reason: 'an error in the bot', replies: 0 },
  ])
  const { handled, failed, lastError } = door.counts
  assert.deepEqual([handled, failed, lastError], [1, 1, 'oops'])
})

test('a connector that cannot be answered does not stop the work', async () => {
  let worked = 0
  const door = intake(async () => {
    worked++
    return { kind: 'settled', outcome: 'passed', replies: 0 }
  })
  const refuse = () => {
    throw new Error('the bus is closed')
  }
  door.receive(received('e1', refuse))
  await door.drain(5000)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(worked, 1)
  assert.ok(log.some((line) => JSON.stringify(line).includes('a connector could not be told: settled')))
})

test('draining does not wait for ever', async () => {
  const door = intake(() => new Promise(() => undefined))
  door.receive(received('e1', () => undefined))
  await door.drain(1)
})
