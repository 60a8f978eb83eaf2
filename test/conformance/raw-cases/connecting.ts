import { answer, closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const SILENT = closed('')
const VERBOSE = connectLine({ verbose: true })

/** How a connection begins. */
export const CONNECTING_CASES: readonly RawCase[] = [
  { name: 'PING is answered before CONNECT where no secret is set', send: '', expect: answer('') },
  { name: 'a client without CONNECT is verbose', send: 'SUB a 1\r\n', expect: answer('+OK\r\n') },
  { name: 'an empty CONNECT leaves a client verbose', send: 'CONNECT {}\r\n', expect: answer('+OK\r\n') },
  {
    name: 'verbose acknowledges CONNECT, SUB, PUB and UNSUB, also of unknown ids',
    send: `${VERBOSE}SUB a 1\r\nPUB a 2\r\nhi\r\nUNSUB 1\r\nUNSUB 99\r\nPONG\r\n+OK\r\n`,
    expect: answer('+OK\r\n+OK\r\n+OK\r\nMSG a 1 2\r\nhi\r\n+OK\r\n+OK\r\n'),
  },
  {
    name: 'operations may be in small letters',
    send: 'connect {"verbose":false}\r\nsub a 1\r\npub a 2\r\nhi\r\n',
    expect: answer('MSG a 1 2\r\nhi\r\n'),
  },
  {
    name: 'a line may end with a bare line feed',
    send: `${PLAIN}SUB a 1\nPUB a 2\nhi\r\n`,
    expect: answer('MSG a 1 2\r\nhi\r\n'),
  },
  {
    name: 'blanks and tabs between arguments do not count',
    send: `${PLAIN}SUB\ta \t 1\r\nPUB  a \t r  2 \r\nhi\r\n`,
    expect: answer('MSG a 1 r 2\r\nhi\r\n'),
  },
  { name: 'what follows PONG is ignored', send: `${PLAIN}PONG abc\r\n`, expect: answer('') },
  { name: 'INFO and +OK of a client are ignored', send: `${PLAIN}INFO {"a":1}\r\n+OK\r\n`, expect: answer('') },
  { name: 'a client that says -ERR is closed', send: `${PLAIN}-ERR 'bye'\r\n`, expect: SILENT },
  { name: 'CONNECT that is no JSON closes without a word', send: 'CONNECT {bad\r\n', expect: SILENT },
  { name: 'CONNECT without JSON closes without a word', send: 'CONNECT\r\n', expect: SILENT },
  { name: 'CONNECT that is no object closes without a word', send: 'CONNECT 5\r\n', expect: SILENT },
  { name: 'CONNECT with a wrong type closes without a word', send: 'CONNECT {"verbose":"x"}\r\n', expect: SILENT },
  {
    name: 'an unknown client protocol is refused',
    send: connectLine({ protocol: 5 }),
    expect: closed("-ERR 'invalid client protocol'\r\n"),
  },
  {
    name: 'no_responders without headers is refused',
    send: connectLine({ headers: false }),
    expect: closed("-ERR 'no responders requires headers support'\r\n"),
  },
]
