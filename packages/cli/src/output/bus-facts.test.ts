import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusedOf, slownessOf } from './bus-facts.ts'

const time = '2026-11-21T10:00:00.000Z'
const last = { operation: 'publish', subject: 'rosey.send.dice.lounge.main.message', permission: null, time } as const

test('a process of which nothing was refused has nothing to show', () => {
  assert.equal(refusedOf({}), '')
  assert.equal(slownessOf({}), '')
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
