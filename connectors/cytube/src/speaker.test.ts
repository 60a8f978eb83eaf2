import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionResult } from '@rosey/sdk'
import { waitFor } from '../../../test/support/cytube-server/index.ts'
import { paceLimitFor } from './pacing.ts'
import { Speaker } from './speaker.ts'

const LIMIT = paceLimitFor(2, {})

/** A speaker, connected to a list of what it sent. */
function speaking(speaker: Speaker): string[] {
  const sent: string[] = []
  speaker.connect(LIMIT, ({ text }) => sent.push(text))
  return sent
}

function say(
  speaker: Speaker,
  text: string,
  lifeMs = 10_000,
  form: 'chat' | 'pm' | 'command' = 'chat',
): Promise<ActionResult> {
  return speaker.say({ sender: 'bot', form, to: undefined, lines: [text], expiresAt: Date.now() + lifeMs })
}

test('what is said before the connection goes out with it, and is sent when its echo comes', async () => {
  using speaker = new Speaker()
  const result = say(speaker, 'hi')
  const sent = speaking(speaker)
  assert.deepEqual(sent, ['hi'])
  speaker.echoed('chat', 'id-1')
  assert.deepEqual(await result, { outcome: 'sent' })
})

test('no more than 20 lines are under way at once', () => {
  using speaker = new Speaker()
  const sent = speaking(speaker)
  for (let line = 0; line < 25; line++) void say(speaker, String(line))
  assert.equal(sent.length, 20)
})

test('a line without its echo is unknown in the end, and does not stand in for the next', async () => {
  using speaker = new Speaker(30)
  speaking(speaker)
  const first = await say(speaker, 'swallowed')
  assert.ok(first.outcome === 'unknown' && /has not shown it/.test(first.reason))
  const second = say(speaker, 'shown')
  speaker.echoed('chat', 'id-1')
  assert.deepEqual(await second, { outcome: 'sent' })
})

test('after a new connection as many lines count as sent as the replay has own ones that were not known', async () => {
  using speaker = new Speaker()
  speaking(speaker)
  const results = ['1', '2', '3', '4'].map((text) => say(speaker, text))
  speaker.echoed('chat', 'id-1')
  speaker.disconnect()
  speaker.reconcile(['id-0', 'id-1', 'id-2'].slice(1))
  const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome)
  assert.deepEqual(outcomes, ['sent', 'sent', 'unknown', 'unknown'])
})

test('private messages are not in the replay: in doubt they stay unknown', async () => {
  using speaker = new Speaker()
  speaking(speaker)
  const results = [say(speaker, 'psst', 10_000, 'pm'), say(speaker, 'hi')]
  speaker.disconnect()
  speaker.reconcile(['id-1'])
  const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome)
  assert.deepEqual(outcomes, ['unknown', 'sent'])
})

test('what still waits when the connection ends is refused, but for what is said in public', async () => {
  using speaker = new Speaker()
  speaking(speaker)
  for (let line = 0; line < 20; line++) void say(speaker, String(line))
  const results = [say(speaker, '/kick eve', 10_000, 'command'), say(speaker, 'psst', 10_000, 'pm')]
  const patient = say(speaker, 'hi')
  speaker.disconnect()
  results.push(say(speaker, 'psst again', 10_000, 'pm'))
  const refusal = { outcome: 'refused', reason: 'not connected to the channel at the moment' }
  assert.deepEqual(await Promise.all(results), [refusal, refusal, refusal])
  speaker.reconcile([])
  assert.deepEqual(speaking(speaker), ['hi'])
  speaker.echoed('chat', 'id-1')
  assert.deepEqual(await patient, { outcome: 'sent' })
})

test('a line in doubt is unknown when its time is over and no connection has come', async () => {
  using speaker = new Speaker()
  speaking(speaker)
  const result = say(speaker, 'hi', 40)
  speaker.disconnect()
  assert.equal((await result).outcome, 'unknown')
})

test('a dropped line goes first, and one dropped when the connection ends is not repeated', async () => {
  using speaker = new Speaker()
  const sent = speaking(speaker)
  const result = say(speaker, 'unlucky')
  speaker.dropped()
  await waitFor('the repetition', () => sent.length === 2)
  speaker.dropped()
  speaker.disconnect()
  assert.equal((await result).outcome, 'unknown')
  assert.deepEqual(speaking(speaker), [])
})

test('what waits is refused when nothing can be said any more', async () => {
  const speaker = new Speaker()
  const result = say(speaker, 'hi')
  speaker.refuseAll('banned')
  assert.deepEqual(await result, { outcome: 'refused', reason: 'banned' })
  speaker[Symbol.dispose]()
})
