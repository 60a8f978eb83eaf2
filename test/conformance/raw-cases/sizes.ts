import { answer, closed, PLAIN, type RawCase } from '../raw-case.ts'

const SILENT = closed('')
const UNKNOWN = closed("-ERR 'Unknown Protocol Operation'\r\n")
const TOO_LARGE = closed("-ERR 'Maximum Payload Violation'\r\n")
const HEADERS = 'NATS/1.0\r\n\r\n'

/** Sizes of messages, and whether the messages are as large. */
export const SIZE_CASES: readonly RawCase[] = [
  ...['+2', '1e1', '0x2', '2.0', '2,0', '9999999999', '0000000002', '2\x00', '--2', '\u00b2'].map((size) => ({
    name: `PUB with the size ${JSON.stringify(size)} is closed without a word`,
    send: `${PLAIN}PUB a ${size}\r\nhi\r\n`,
    expect: SILENT,
  })),
  ...['12', 'x 14', '-1 14', '12 x', '12 -1', '99999999999999999999 14', 'b c 12 14', '13 12'].map((sizes) => ({
    name: `HPUB with ${sizes} is closed without a word`,
    send: `${PLAIN}HPUB a ${sizes}\r\n`,
    expect: SILENT,
  })),
  { name: 'the largest size that is a number is too large', send: `${PLAIN}PUB a 999999999\r\n`, expect: TOO_LARGE },
  {
    name: 'the largest size of headers that is a number is too large',
    send: `${PLAIN}HPUB a 12 999999999\r\n`,
    expect: TOO_LARGE,
  },
  {
    name: 'zeros before a size are handed on',
    send: `${PLAIN}SUB a 1\r\nPUB a 0002\r\nhi\r\n`,
    expect: answer('MSG a 1 0002\r\nhi\r\n'),
  },
  { name: 'a payload shorter than its size is closed', send: `${PLAIN}PUB a 5\r\nhi\r\nPING\r\n`, expect: UNKNOWN },
  { name: 'a payload without CR is closed', send: `${PLAIN}PUB a 2\r\nhi\nPING\r\n`, expect: UNKNOWN },
  { name: 'a payload without LF is closed', send: `${PLAIN}PUB a 2\r\nhi\rx`, expect: UNKNOWN },
  {
    name: 'headers longer than their size are closed',
    send: `${PLAIN}HPUB a 12 14\r\n${HEADERS}hiX\r\n`,
    expect: UNKNOWN,
  },
  {
    name: 'a message may be nothing but headers',
    send: `${PLAIN}SUB a 1\r\nHPUB a 12 12\r\n${HEADERS}\r\n`,
    expect: answer(`HMSG a 1 12 12\r\n${HEADERS}\r\n`),
  },
  {
    name: 'no bytes of headers are no headers',
    send: `${PLAIN}SUB a 1\r\nHPUB a 0 2\r\nhi\r\nHPUB a r 0 0\r\n\r\n`,
    expect: answer('MSG a 1 2\r\nhi\r\nMSG a 1 r 0\r\n\r\n'),
  },
  {
    name: 'a CR in a line of PUB is a blank',
    send: `${PLAIN}SUB > 1\r\nPUB a\r 1\r\nx\r\n`,
    expect: answer('MSG a 1 1\r\nx\r\n'),
    difference: {
      why: 'it takes it as a letter of the subject, which breaks the lines of clients that split at CR',
      real: answer('MSG a\r 1 1\r\nx\r\n'),
    },
  },
  {
    name: 'a second CR at the end of a line of PUB does not count',
    send: `${PLAIN}SUB a 1\r\nPUB a 1\r\r\nx\r\n`,
    expect: answer('MSG a 1 1\r\nx\r\n'),
    difference: { why: 'it takes a CR for a letter there, as in a subject', real: SILENT },
  },
]
