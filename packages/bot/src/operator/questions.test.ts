import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AskAnswer, AskMessage } from '@rosey/protocol'
import { ManualClock } from '../testing/manual-clock.ts'
import { ANSWER_MS, Questions } from './questions.ts'

const ANSWER: AskAnswer = { kind: 'list', entries: [] }

function desk() {
  const clock = new ManualClock()
  const asked: Omit<AskMessage, 'kind'>[] = []
  const questions = new Questions({ clock, ask: (question) => asked.push(question) })
  return { clock, asked, questions }
}

test('each answer goes to its question', async () => {
  const { asked, questions, clock } = desk()
  const first = questions.ask({ operation: 'plugins', name: undefined, by: 'lounge:Ann' })
  const second = questions.ask({ operation: 'start', name: 'dice', by: 'lounge:Ann' })
  const other: AskAnswer = { kind: 'error', code: 'x', message: 'y' }
  questions.answer(asked[1]?.id ?? -1, other)
  questions.answer(asked[0]?.id ?? -1, ANSWER)
  assert.deepEqual([await first, await second], [ANSWER, other])
  assert.deepEqual(asked[0], { id: asked[0]?.id, operation: 'plugins', by: 'lounge:Ann' })
  assert.equal(asked[1]?.name, 'dice')
  assert.equal(clock.waiting, 0)
})

test('without an answer the waiting ends, and one that comes later is dropped', async () => {
  const { clock, asked, questions } = desk()
  const answer = questions.ask({ operation: 'plugins', name: undefined, by: 'lounge:Ann' })
  clock.pass(ANSWER_MS)
  assert.equal(await answer, undefined)
  questions.answer(asked[0]?.id ?? -1, ANSWER)
})

test('who waits when it closes is let go', async () => {
  const { clock, questions } = desk()
  const answer = questions.ask({ operation: 'plugins', name: undefined, by: 'lounge:Ann' })
  questions.close()
  assert.equal(await answer, undefined)
  assert.equal(clock.waiting, 0)
})

test('what is asked fits into a control message', () => {
  const { asked, questions } = desk()
  void questions.ask({ operation: 'start', name: 'x'.repeat(5000), by: 'y'.repeat(5000) })
  assert.deepEqual([asked[0]?.name?.length, asked[0]?.by.length], [100, 300])
  questions.close()
})
