import { closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const UNKNOWN = closed("-ERR 'Unknown Protocol Operation'\r\n")
const UNAUTHORIZED = closed("-ERR 'Authorization Violation'\r\n")

const BEGINNINGS = [
  ['a POST', 'POST / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a PUT, which begins like PUB', 'PUT / HTTP/1.1\r\n\r\n'],
  ['a HEAD, which begins like HPUB', 'HEAD / HTTP/1.1\r\n\r\n'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS handshake where nothing is encrypted', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['SSH, which begins like SUB', 'SSH-2.0-OpenSSH\r\n'],
  ['a zero byte', '\x00'],
  ['a byte that is in no text', '\xff'],
  ['a lone line feed', '\n'],
] as const

/** What knocks at the wrong door. */
export const OTHER_PROTOCOL_CASES: readonly RawCase[] = [
  ...BEGINNINGS.map(([what, send]) => ({ name: `${what} is closed`, send, expect: UNKNOWN })),
  ...BEGINNINGS.map(([what, send]) => ({
    name: `${what} in the middle is closed`,
    send: PLAIN + send,
    expect: UNKNOWN,
  })),
  ...BEGINNINGS.map(([what, send]) => ({
    name: `${what} is closed where a secret is set`,
    settings: { authToken: 's3cret' },
    send,
    expect: UNAUTHORIZED,
  })),
  {
    name: 'what would be CONNECT of HTTP is closed without a word',
    send: 'CONNECT x:80 HTTP/1.1\r\n\r\n',
    expect: closed(''),
  },
  {
    name: 'what came before it is answered',
    send: `${connectLine({ verbose: true })}PING\r\nGET / HTTP/1.1\r\n\r\n`,
    expect: closed("+OK\r\nPONG\r\n-ERR 'Unknown Protocol Operation'\r\n"),
  },
]
