import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FloodLimiter, HARD_LIMIT } from '../../../test/support/cytube-server/flood-limiter.ts'
import {
  FRESH_PACE,
  type PaceLimit,
  paceAfter,
  paceAfterCooldown,
  paceAfterEcho,
  paceLimitFor,
  waitBefore,
} from './pacing.ts'

const ANTIFLOOD = { chat_antiflood: true, chat_antiflood_params: { burst: 4, sustained: 1, cooldown: 4 } }

/** When each of `count` lines of `cost` goes out, starting at `from`. */
function times(limit: PaceLimit, count: number, cost = 1, from = 0): number[] {
  let state = FRESH_PACE
  let now = from
  return Array.from({ length: count }, () => {
    now += waitBefore(state, limit, cost, now)
    state = paceAfter(state, limit, cost, now)
    return now
  })
}

test('everybody may send a burst of 20, then a line each 110 ms', () => {
  const sent = times(paceLimitFor(5, ANTIFLOOD), 23)
  assert.equal(sent[19], 0)
  assert.deepEqual(sent.slice(20).map(Math.round), [110, 220, 330])
})

test('below rank 2 the limit of the channel counts when it is on: a burst of 4, then a line each 1.1 s', () => {
  const sent = times(paceLimitFor(1, ANTIFLOOD), 6)
  assert.deepEqual(sent.map(Math.round), [0, 0, 0, 0, 1100, 2200])
  assert.equal(times(paceLimitFor(1, { ...ANTIFLOOD, chat_antiflood: false }), 6)[5], 0)
})

test('channel options that make no sense fall back to the default limit', () => {
  const limit = paceLimitFor(0, { chat_antiflood: true, chat_antiflood_params: { burst: 'x', sustained: 0 } })
  assert.deepEqual([limit.burst, Math.round(limit.intervalMs), Math.round(limit.resetMs)], [4, 1100, 4400])
})

test('the burst is back only after the silence', () => {
  const limit = paceLimitFor(5, {})
  const spent = paceAfterCooldown(limit, 0)
  assert.equal(Math.round(waitBefore(spent, limit, 1, 1)), 109)
  assert.equal(waitBefore(spent, limit, 1, limit.resetMs), 0)
  assert.equal(paceAfter(spent, limit, 1, limit.resetMs).used, 1)
})

test('an echo counts as the last moment, since the line can have arrived that late', () => {
  const limit = paceLimitFor(5, {})
  const state = paceAfterEcho(paceAfterCooldown(limit, 0), 60)
  assert.equal(Math.round(waitBefore(state, limit, 1, 100)), 70)
  assert.deepEqual(paceAfterEcho(state, 10), state)
})

test('a /me line costs two, and waits for the reset once the burst is used up', () => {
  const limit = paceLimitFor(5, {})
  const sent = times(limit, 11, 2)
  assert.equal(sent[9], 0)
  assert.equal(sent[10], limit.resetMs)
})

test('what is paced so passes the server’s own limiter, lines and actions mixed', () => {
  const limit = paceLimitFor(5, {})
  const server = new FloodLimiter()
  let state = FRESH_PACE
  let now = 1000
  for (let line = 0; line < 300; line++) {
    const cost = line % 7 === 0 ? 2 : 1
    now += waitBefore(state, limit, cost, now)
    state = paceAfter(state, limit, cost, now)
    for (let token = 0; token < cost; token++) assert.ok(server.accept(HARD_LIMIT, now), `line ${line}`)
  }
})
