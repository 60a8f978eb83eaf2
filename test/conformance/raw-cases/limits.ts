import { answer, closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const TOO_LONG = closed("-ERR 'maximum control line exceeded'\r\n")
const TOO_LARGE = closed("-ERR 'Maximum Payload Violation'\r\n")
const small = { maxPayload: 100 }
const short = { maxControlLine: 256 }

/** What is too much. */
export const LIMIT_CASES: readonly RawCase[] = [
  {
    name: 'a payload of the maximum is taken',
    settings: small,
    send: `${PLAIN}PUB a 100\r\n${'x'.repeat(100)}\r\n`,
    expect: answer(''),
  },
  { name: 'a payload over the maximum is closed', settings: small, send: `${PLAIN}PUB a 101\r\n`, expect: TOO_LARGE },
  { name: 'headers count as payload', settings: small, send: `${PLAIN}HPUB a 12 101\r\n`, expect: TOO_LARGE },
  {
    name: 'a line over the maximum is closed',
    settings: short,
    send: `${PLAIN}SUB ${'a'.repeat(300)} 1\r\n`,
    expect: TOO_LONG,
  },
  {
    name: 'a line over the maximum is closed before it ends',
    settings: short,
    send: `${PLAIN}SUB ${'a'.repeat(300)}`,
    expect: TOO_LONG,
  },
  {
    name: 'a CONNECT over the maximum is closed',
    settings: short,
    send: connectLine({ name: 'a'.repeat(300) }),
    expect: TOO_LONG,
  },
  ...[
    ['PUB', 'PUB ARG 1\r\n'],
    ['HPUB', 'HPUB ARG 1 1\r\n'],
    ['UNSUB', 'UNSUB ARG\r\n'],
    ['a bare CONNECT', 'CONNECT ARG'],
  ].map(([what = '', send = '']) => ({
    name: `a line of ${what} over the maximum is closed`,
    settings: short,
    send: PLAIN + send.replace('ARG', 'a'.repeat(300)),
    expect: TOO_LONG,
  })),
  {
    name: 'a line of exactly the maximum is taken',
    settings: short,
    send: `${PLAIN}SUB ${'a'.repeat(254)} 1\r\nPUB ${'a'.repeat(254)} 0\r\n\r\n`,
    expect: answer(`MSG ${'a'.repeat(254)} 1 0\r\n\r\n`),
  },
  {
    name: 'a line of one byte more is closed',
    settings: short,
    send: `${PLAIN}SUB ${'a'.repeat(255)} 1\r\n`,
    expect: TOO_LONG,
  },
  {
    name: 'a PING may be as long as it likes',
    settings: short,
    send: `${PLAIN}PING${' '.repeat(200)}\r\n`,
    expect: answer('PONG\r\n'),
  },
  {
    name: 'a subscription over the maximum is refused and the connection stays',
    settings: { maxSubscriptionsPerConnection: 2 },
    send: `${PLAIN}SUB a 1\r\nSUB b 2\r\nSUB c 3\r\nPUB c 0\r\n\r\nUNSUB 1\r\nSUB d 4\r\nPUB d 0\r\n\r\n`,
    expect: answer("-ERR 'maximum subscriptions exceeded'\r\nMSG d 4 0\r\n\r\n"),
  },
]
