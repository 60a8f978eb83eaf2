import { answer, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const NOBODY = 'HMSG inbox.1 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n'
const HEADERS = 'NATS/1.0\r\n\r\n'

/** What a requester hears when nobody listens. */
export const NOBODY_CASES: readonly RawCase[] = [
  {
    name: 'a requester is told that nobody listens',
    send: `${PLAIN}SUB inbox.* 1\r\nPUB none inbox.1 0\r\n\r\n`,
    expect: answer(NOBODY),
  },
  {
    name: 'a requester with headers is told that nobody listens',
    send: `${PLAIN}SUB inbox.* 1\r\nHPUB none inbox.1 12 12\r\n${HEADERS}\r\n`,
    expect: answer(NOBODY),
  },
  {
    name: 'a requester that hears no replies is told nothing',
    send: `${PLAIN}PUB none inbox.1 0\r\n\r\n`,
    expect: answer(''),
  },
  {
    name: 'a requester that hears replies in a queue only is told nothing',
    send: `${PLAIN}SUB inbox.* q 1\r\nPUB none inbox.1 0\r\n\r\n`,
    expect: answer(''),
  },
  {
    name: 'a requester that did not ask for it is told nothing',
    send: `${connectLine({ no_responders: false })}SUB inbox.* 1\r\nPUB none inbox.1 0\r\n\r\n`,
    expect: answer(''),
  },
  {
    name: 'that nobody listens does not count for UNSUB',
    send: `${PLAIN}SUB inbox.* 1\r\nUNSUB 1 1\r\nPUB none inbox.1 0\r\n\r\nPUB none inbox.1 0\r\n\r\n`,
    expect: answer(NOBODY.repeat(2)),
  },
  {
    name: 'with echo off the own subscription is nobody',
    send: `${connectLine({ echo: false })}SUB none 9\r\nSUB inbox.* 1\r\nPUB none inbox.1 0\r\n\r\n`,
    expect: answer(NOBODY),
  },
]
