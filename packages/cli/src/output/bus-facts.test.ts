import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noiseOf, refusedOf, slownessOf } from './bus-facts.ts'

const time = '2026-11-21T10:00:00.000Z'
const last = { operation: 'publish', subject: 'rosey.send.dice.lounge.main.message', permission: null, time } as const

test('a process of which nothing was refused has nothing to show', () => {
  assert.equal(refusedOf({}), '')
  assert.equal(slownessOf({}), '')
  assert.deepEqual(noiseOf({}), [])
})

test('a refusal is shown with its count, the last use, and the line that would allow it', () => {
  assert.equal(
    refusedOf({ refused: { count: 3, last: { ...last, permission: 'chat.send' } } }),
    `3 times by the bus, last at ${time}: publish ${last.subject}; add "- chat.send" under "permissions:" in manifest.yaml`,
  )
})

test('a refusal that no permission would lift says so', () => {
  assert.match(refusedOf({ refused: { count: 1, last } }), /^once by the bus.*; no permission allows it$/)
})

test('a process that was too slow is shown with count and time', () => {
  const text = slownessOf({ slowConsumer: { count: 2, lastAt: time } })
  assert.equal(text, `cut off the bus 2 times because it took its messages too slowly, last at ${time}`)
})

test('what was too much is shown with its count, its bound and the time, a line for each kind', () => {
  const limited = [
    { what: 'messages', count: 1240, recent: 0, lastAt: time },
    { what: 'log-lines', count: 1, recent: 1, lastAt: time },
  ] as const
  assert.deepEqual(noiseOf({ limited }), [
    `1,240 bus messages refused so far, more than 200/s, last at ${time}`,
    `1 log line dropped so far, more than 500/s, or 1 MB/s, last at ${time}`,
  ])
})
