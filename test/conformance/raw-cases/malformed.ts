import { closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const UNKNOWN = closed("-ERR 'Unknown Protocol Operation'\r\n")
const SILENT = closed('')
const HEADERS = 'NATS/1.0\r\n\r\n'

/** What is no NATS, or not quite. */
export const MALFORMED_CASES: readonly RawCase[] = [
  { name: 'an unknown operation is closed', send: `${PLAIN}FOO\r\n`, expect: UNKNOWN },
  { name: 'an unknown operation is closed before its line ends', send: `${PLAIN}FOO`, expect: UNKNOWN },
  { name: 'HTTP is closed', send: 'GET / HTTP/1.1\r\n\r\n', expect: UNKNOWN },
  { name: 'an empty line is closed', send: `${PLAIN}\r\n`, expect: UNKNOWN },
  { name: 'a blank before an operation is closed', send: `${PLAIN} PING\r\n`, expect: UNKNOWN },
  { name: 'MSG from a client is closed', send: `${PLAIN}MSG a 1 0\r\n\r\n`, expect: UNKNOWN },
  { name: 'SUB without a blank is closed', send: `${PLAIN}SUBfoo 1\r\n`, expect: UNKNOWN },
  { name: 'PUB without arguments is closed', send: `${PLAIN}PUB\r\n`, expect: UNKNOWN },
  { name: 'PUB with one argument is closed without a word', send: `${PLAIN}PUB a\r\n`, expect: SILENT },
  { name: 'PUB with four arguments is closed without a word', send: `${PLAIN}PUB a b c 1\r\n`, expect: SILENT },
  { name: 'PUB with a size that is no number is closed without a word', send: `${PLAIN}PUB a xx\r\n`, expect: SILENT },
  { name: 'PUB with a negative size is closed without a word', send: `${PLAIN}PUB a -1\r\n`, expect: SILENT },
  {
    name: 'PUB with an endless size is closed without a word',
    send: `${PLAIN}PUB a 99999999999999999999\r\n`,
    expect: SILENT,
  },
  { name: 'SUB with one argument is closed without a word', send: `${PLAIN}SUB a\r\n`, expect: SILENT },
  { name: 'SUB with four arguments is closed without a word', send: `${PLAIN}SUB a b c d\r\n`, expect: SILENT },
  { name: 'UNSUB with three arguments is closed without a word', send: `${PLAIN}UNSUB 1 2 3\r\n`, expect: SILENT },
  { name: 'a payload longer than its size is closed', send: `${PLAIN}PUB a 2\r\nhixx\r\n`, expect: UNKNOWN },
  {
    name: 'HPUB of a client without headers is closed without a word',
    send: `${connectLine({ headers: false, no_responders: false })}HPUB a 12 14\r\n${HEADERS}hi\r\n`,
    expect: SILENT,
  },
  {
    name: 'HPUB with more headers than bytes is closed without a word',
    send: `${PLAIN}HPUB a 12 10\r\n`,
    expect: SILENT,
  },
]
