import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { createBroker } from './broker.ts'
import type { BrokerEvent } from './events.ts'
import type { BrokerOptions } from './options.ts'

const UNKNOWN = "-ERR 'Unknown Protocol Operation'\r\n"
const UNAUTHORIZED = "-ERR 'Authorization Violation'\r\n"
const guarded: BrokerOptions = { authorization: { kind: 'token', token: 's3cret' } }

for (const [what, options, bytes, reason, answer] of [
  ['HTTP', {}, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'foreign-protocol', UNKNOWN],
  ['HTTP where a secret is set', guarded, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'foreign-protocol', UNAUTHORIZED],
  ['TLS', {}, '\x16\x03\x01\x02\x00\x01', 'foreign-protocol', UNKNOWN],
  ['garbage', {}, 'hello\r\n', 'protocol', UNKNOWN],
  ['garbage where a secret is set', guarded, 'hello\r\n', 'authorization', UNAUTHORIZED],
] as const) {
  test(`what speaks ${what} is answered, closed, and named in the events`, async () => {
    const events: BrokerEvent[] = []
    await using broker = createBroker({ ...options, onEvent: (event) => events.push(event) })
    const { port } = await broker.listen()
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(Buffer.from(bytes, 'latin1'))
    assert.equal((await text(socket)).replace(/^INFO .*\r\n/, ''), answer)
    const last = events.at(-1)
    assert.ok(last?.kind === 'disconnected')
    assert.equal(last.reason, reason)
    if (reason === 'foreign-protocol') assert.match(last.detail, new RegExp(`speaks ${what.split(' ')[0]} connected`))
  })
}
