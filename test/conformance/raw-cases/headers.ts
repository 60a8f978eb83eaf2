import { answer, PLAIN, type RawCase } from '../raw-case.ts'

const HEADERS = 'NATS/1.0\r\n\r\n'

/** Messages with headers, and bodies of any kind. */
export const HEADER_CASES: readonly RawCase[] = [
  {
    name: 'headers are handed on',
    send: `${PLAIN}SUB a 1\r\nHPUB a 12 14\r\n${HEADERS}hi\r\n`,
    expect: answer(`HMSG a 1 12 14\r\n${HEADERS}hi\r\n`),
  },
  {
    name: 'headers and a reply subject are handed on',
    send: `${PLAIN}SUB a 1\r\nHPUB a r.x 12 14\r\n${HEADERS}hi\r\n`,
    expect: answer(`HMSG a 1 r.x 12 14\r\n${HEADERS}hi\r\n`),
  },
  {
    name: 'headers are not looked into',
    send: `${PLAIN}SUB a 1\r\nHPUB a 4 6\r\nabcdhi\r\n`,
    expect: answer('HMSG a 1 4 6\r\nabcdhi\r\n'),
  },
  {
    name: 'a payload may hold anything',
    send: `${PLAIN}SUB a 1\r\nPUB a 14\r\n\r\nPUB a 1\r\nx\r\n\r\n`,
    expect: answer('MSG a 1 14\r\n\r\nPUB a 1\r\nx\r\n\r\n'),
  },
]
