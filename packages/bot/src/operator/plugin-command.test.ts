import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import type { ChatLine } from '../chat-line.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { Trace } from '../trace.ts'
import { runPluginCommand } from './plugin-command.ts'
import { ANSWER_MS, Questions } from './questions.ts'

const line: ChatLine = {
  connector: 'lounge',
  channel: 'main',
  platform: 'test',
  private: false,
  id: 'm1',
  user: { name: 'Ann', role: 'admin', verified: true },
  text: '!plugin list',
  trace: new Trace(
    'm1',
    createLogger(() => undefined),
    () => 0,
  ),
}

test('somebody who waits too long for roseyd is told', async () => {
  const clock = new ManualClock()
  const questions = new Questions({ clock, ask: () => undefined })
  const said: string[] = []
  const use = { line, args: ['stop', 'dice'], prefix: '!', questions, say: (text: string) => said.push(text) }
  const conclusion = runPluginCommand(use)
  clock.pass(ANSWER_MS)
  assert.deepEqual(await conclusion, { outcome: 'failed', reason: 'roseyd did not answer in time' })
  assert.deepEqual(said, ['There was no answer within 15 s; it may still happen. See: rosey status'])
})

test('nothing is asked for what cannot be understood', async () => {
  const asked: unknown[] = []
  const questions = new Questions({ clock: new ManualClock(), ask: (question) => asked.push(question) })
  const said: string[] = []
  const use = { line, args: ['start'], prefix: '!', questions, say: (text: string) => said.push(text) }
  assert.equal((await runPluginCommand(use)).outcome, 'answered')
  assert.deepEqual([said, asked], [['Usage: !plugin start NAME'], []])
})
