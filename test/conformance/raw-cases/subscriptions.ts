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
