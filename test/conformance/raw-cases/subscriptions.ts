import { answer, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const VERBOSE = connectLine({ verbose: true })

/** How subscriptions begin and end. */
export const SUBSCRIPTION_CASES: readonly RawCase[] = [
  {
    name: 'an id that is in use is acknowledged and changes nothing',
    send: `${VERBOSE}SUB a 1\r\nSUB b 1\r\nPUB b 0\r\n\r\nPUB a 0\r\n\r\n`,
    expect: answer('+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\nMSG a 1 0\r\n\r\n'),
  },
  {
    name: 'what an id that is in use comes with is not looked at',
    send: `${VERBOSE}SUB a 1\r\nSUB a..b 1\r\nSUB a..b 2\r\n`,
    expect: answer("+OK\r\n+OK\r\n+OK\r\n-ERR 'Invalid Subject'\r\n"),
  },
  {
    name: 'an id that is in use counts where there are too many',
    settings: { maxSubscriptionsPerConnection: 1 },
    send: `${VERBOSE}SUB a 1\r\nSUB a 1\r\n`,
    expect: answer("+OK\r\n+OK\r\n-ERR 'maximum subscriptions exceeded'\r\n"),
  },
  {
    name: 'an id is free again after UNSUB',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1\r\nSUB b 1\r\nPUB a 0\r\n\r\nPUB b 0\r\n\r\n`,
    expect: answer('MSG b 1 0\r\n\r\n'),
  },
  {
    name: 'UNSUB with a maximum ends after that many',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1 2\r\nPUB a 1\r\n1\r\nPUB a 1\r\n2\r\nPUB a 1\r\n3\r\n`,
    expect: answer('MSG a 1 1\r\n1\r\nMSG a 1 1\r\n2\r\n'),
  },
  {
    name: 'UNSUB with a maximum that has passed ends at once',
    send: `${PLAIN}SUB a 1\r\nPUB a 1\r\n1\r\nPUB a 1\r\n2\r\nUNSUB 1 1\r\nPUB a 1\r\n3\r\n`,
    expect: answer('MSG a 1 1\r\n1\r\nMSG a 1 1\r\n2\r\n'),
  },
  {
    name: 'UNSUB with a maximum that is no count ends at once',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1 x\r\nPUB a 0\r\n\r\nSUB a 2\r\nUNSUB 2 -1\r\nPUB a 0\r\n\r\nSUB a 3\r\nUNSUB 3 0\r\nPUB a 0\r\n\r\n`,
    expect: answer(''),
  },
  {
    name: 'a second maximum of UNSUB counts, also a larger one',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1 1\r\nUNSUB 1 2\r\nPUB a 1\r\nx\r\nPUB a 1\r\ny\r\nPUB a 1\r\nz\r\n`,
    expect: answer('MSG a 1 1\r\nx\r\nMSG a 1 1\r\ny\r\n'),
  },
  {
    name: 'UNSUB ends a subscription that was to end later',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1 5\r\nUNSUB 1\r\nPUB a 1\r\nx\r\n`,
    expect: answer(''),
  },
  {
    name: 'a maximum of UNSUB of more than nine digits is no count',
    send: `${PLAIN}SUB a 1\r\nUNSUB 1 9999999999\r\nPUB a 1\r\nx\r\n`,
    expect: answer(''),
  },
  {
    name: 'an id may be any word',
    send: `${PLAIN}SUB a abc-1\r\nSUB b ${'9'.repeat(40)}\r\nPUB a 0\r\n\r\nPUB b 0\r\n\r\n`,
    expect: answer(`MSG a abc-1 0\r\n\r\nMSG b ${'9'.repeat(40)} 0\r\n\r\n`),
  },
  {
    name: 'an id of a refused subscription is free',
    send: `${PLAIN}SUB a..b 1\r\nSUB a 1\r\nPUB a 0\r\n\r\n`,
    expect: answer("-ERR 'Invalid Subject'\r\nMSG a 1 0\r\n\r\n"),
  },
  {
    name: 'the name of a queue may be a wildcard',
    send: `${PLAIN}SUB a * 1\r\nSUB a > 2\r\nUNSUB 2\r\nPUB a 1\r\nx\r\n`,
    expect: answer('MSG a 1 1\r\nx\r\n'),
  },
  {
    name: 'each member of a queue may be the only one',
    send: `${PLAIN}SUB a q 1\r\nSUB a q 2\r\nUNSUB 1\r\nPUB a 0\r\n\r\n`,
    expect: answer('MSG a 2 0\r\n\r\n'),
  },
  {
    name: 'echo off keeps own messages away',
    send: `${connectLine({ echo: false })}SUB a 1\r\nPUB a 0\r\n\r\n`,
    expect: answer(''),
  },
]
