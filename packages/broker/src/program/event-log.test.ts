import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import type { BrokerEvent, CloseReason } from '../events.ts'
import { EventLog } from './event-log.ts'

const HTTP = 'something that speaks HTTP connected to the port of the bus'

function logged() {
  const lines: string[] = []
  let now = 0
  const log = new EventLog(
    createLogger((level, _fields, message) => lines.push(`${level} ${message}`)),
    () => now,
  )
  const left = (reason: CloseReason, detail: string, name = '') =>
    log.write({ kind: 'disconnected', client: { clientId: 7, name, address: 'unix', user: name }, reason, detail })
  return { lines, log, left, pass: (ms: number) => (now += ms) }
}

test('who speaks HTTP is logged once a minute, with a count of the others', () => {
  const { lines, left, pass } = logged()
  for (let count = 0; count < 10; count++) {
    left('foreign-protocol', HTTP)
    pass(1000)
  }
  assert.deepEqual(lines, [`warn ${HTTP}`])
  pass(50_000)
  left('foreign-protocol', HTTP)
  assert.deepEqual(lines.slice(1), [`warn ${HTTP}, and 9 more times since the last line`])
})

test('a stranger of another kind has a line of its own', () => {
  const { lines, left } = logged()
  left('foreign-protocol', HTTP)
  left('foreign-protocol', HTTP.replace('HTTP', 'TLS'))
  assert.equal(lines.length, 2)
})

test('strangers that are refused by the thousand are one line a minute', () => {
  const { lines, log, left } = logged()
  const stranger = { clientId: 7, name: '', address: 'unix', user: '' }
  for (let count = 0; count < 1000; count++) {
    log.write({ kind: 'auth-failed', client: stranger, why: `guess ${count}` })
    left('authorization', 'x')
    left('max-connections', 'x')
  }
  assert.deepEqual(lines, [
    'warn client 7 was refused: guess 0',
    'warn a client that has not signed in left: authorization',
    'warn a client that has not signed in left: max-connections',
  ])
})

test('who breaks the rules is a warning each time, who leaves in order is none', () => {
  const { lines, left } = logged()
  left('protocol', 'x', 'dice')
  left('stale', 'x')
  left('internal-error', 'x', 'dice')
  left('client-closed', 'x', 'dice')
  left('shutdown', 'x', 'dice')
  assert.deepEqual(lines, [
    'warn client dice left: protocol',
    'warn client 7 left: stale',
    'error client dice left: internal-error',
    'debug client dice left: client-closed',
    'debug client dice left: shutdown',
  ])
})

const client = { clientId: 7, name: 'dice', address: 'unix', user: 'dice' }
for (const [event, line] of [
  [{ kind: 'connected', client }, 'debug client connected'],
  [
    { kind: 'tls-failed', client, why: 'x' },
    'warn something connected to the port of the bus and did not encrypt its connection',
  ],
  [{ kind: 'auth-failed', client, why: 'it is late' }, 'warn client dice was refused: it is late'],
  [
    { kind: 'permission-violation', client, operation: 'publish', subject: 'a.b' },
    'debug client dice may not publish a.b',
  ],
  [
    { kind: 'slow-consumer', client, pendingBytes: 5, cause: 'pending' },
    'warn client dice takes its messages too slowly',
  ],
] as const satisfies readonly [BrokerEvent, string][]) {
  test(`${event.kind} has its line`, () => {
    const { lines, log } = logged()
    log.write(event)
    assert.deepEqual(lines, [line])
  })
}
