import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignProtocol } from './foreign-protocol.ts'

for (const [what, bytes, expected] of [
  ['a browser', 'GET / HTTP/1.1\r\n', 'HTTP'],
  ['a web hook', 'POST /x HTTP/1.1\r\n', 'HTTP'],
  ['a client of HTTP/2', 'PRI * HTTP/2.0\r\n', 'HTTP'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00', 'TLS'],
  ['SSH', 'SSH-2.0-x\r\n', 'SSH'],
  ['an operation of NATS', 'PUB a 1\r\n', undefined],
  ['a word that only begins like a method', 'GETTING\r\n', undefined],
  ['a method in small letters', 'get / http/1.1\r\n', undefined],
  ['nothing', '', undefined],
] as const) {
  test(`${what} is told by its first bytes: ${expected ?? 'nothing known'}`, () => {
    assert.equal(foreignProtocol(Buffer.from(`..${bytes}`, 'latin1'), 2), expected)
  })
}
