import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from './frames.ts'
import { BEFORE_LOGIN, beginHandshake, type Entry, type Phase, stepHandshake } from './handshake.ts'
import { timeoutOf } from './phase-timeout.ts'

const ENTRY: Entry = { channel: 'lounge', channelPassword: 'sesame', user: 'rosey', password: 'secret' }
const LOGGED_IN: Frame = { event: 'login', args: [{ success: true, name: 'Rosey' }] }

/** The phase after these frames, and the names of what was sent. */
function walk(frames: readonly Frame[], entry = ENTRY): { phase: Phase; sent: string[] } {
  let phase = BEFORE_LOGIN
  const sent: string[] = []
  for (const frame of frames) {
    const step = stepHandshake(phase, frame, entry)
    phase = step.phase
    sent.push(...step.send.map(({ event }) => event))
  }
  return { phase, sent }
}

const frame = (event: string, ...args: unknown[]): Frame => ({ event, args })

test('the login comes first, with the password; a guest brings none', () => {
  assert.deepEqual(beginHandshake(ENTRY).send, [frame('login', { name: 'rosey', pw: 'secret' })])
  assert.deepEqual(beginHandshake({ ...ENTRY, password: undefined }).send, [frame('login', { name: 'rosey' })])
})

test('the join follows the login, with the channel password, and gives the name in the account’s own case', () => {
  const step = stepHandshake(BEFORE_LOGIN, LOGGED_IN, ENTRY)
  assert.deepEqual(step.send, [frame('joinChannel', { name: 'lounge', pw: 'sesame' })])
  assert.equal(step.name, 'Rosey')
})

test('inside is with list and rank, in any order', () => {
  assert.equal(walk([LOGGED_IN, frame('rank', 2), frame('userlist', [])]).phase.kind, 'inside')
  assert.equal(walk([LOGGED_IN, frame('userlist', []), frame('rank', 2)]).phase.kind, 'inside')
  assert.equal(walk([frame('rank', -1), LOGGED_IN, frame('userlist', [])]).phase.kind, 'entering')
})

test('a guest gets no rank and is inside with the list', () => {
  const guest = frame('login', { success: true, name: 'visitor', guest: true })
  assert.equal(walk([guest, frame('userlist', [])]).phase.kind, 'inside')
})

test('joinChannel is sent once, whatever comes', () => {
  const { sent } = walk([
    LOGGED_IN,
    frame('needPassword', false),
    frame('cancelNeedPassword'),
    LOGGED_IN,
    frame('userlist', []),
  ])
  assert.deepEqual(sent, ['joinChannel'])
})

test('each phase has its time: 15 s for an answer, 2 s at the door, 3 s for the rank, none inside', () => {
  const phases: readonly (readonly [frames: Frame[], kind: string, afterMs: number, cause: string | undefined])[] = [
    [[], 'give-up', 15_000, 'no-answer'],
    [[LOGGED_IN], 'give-up', 15_000, 'no-answer'],
    [[LOGGED_IN, frame('needPassword', true)], 'give-up', 2000, 'channel-password'],
    [[LOGGED_IN, frame('needPassword', true), frame('cancelNeedPassword')], 'give-up', 15_000, 'no-answer'],
    [[LOGGED_IN, frame('userlist', [])], 'enter', 3000, undefined],
  ]
  for (const [frames, kind, afterMs, cause] of phases) {
    const timeout = timeoutOf(walk(frames).phase)
    assert.ok(timeout.kind !== 'none')
    const found = timeout.kind === 'give-up' ? timeout.setback.cause : undefined
    assert.deepEqual([timeout.kind, timeout.afterMs, found], [kind, afterMs, cause])
  }
  assert.equal(timeoutOf({ kind: 'inside' }).kind, 'none')
})
