import { answer, closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const UNKNOWN = closed("-ERR 'Unknown Protocol Operation'\r\n")
const SILENT = closed('')
const HEADERS = 'NATS/1.0\r\n\r\n'

/** Where a verb ends, and what may follow it. */
export const VERB_CASES: readonly RawCase[] = [
  ...['CO\r\n', 'PU\r\n', 'PI\r\n', 'PO\r\n', 'HP\r\n', 'U\r\n', '+O\r\n', '-E\r\n'].map((send) => ({
    name: `half a verb is closed: ${send.trim()}`,
    send: PLAIN + send,
    expect: UNKNOWN,
  })),
  ...['PUB\r\n', 'HPUB\r\n', 'SUB\r\n', 'UNSUB\r\n', '-ERR\r\n', '-ERRx\r\n', 'PUBLISH a 1\r\n'].map((send) => ({
    name: `a verb that needs a blank is closed without one: ${send.trim()}`,
    send: PLAIN + send,
    expect: UNKNOWN,
  })),
  ...['PUB \r\n', 'HPUB \r\n', 'SUB \r\n', 'UNSUB \r\n', '-ERR \r\n'].map((send) => ({
    name: `a verb with nothing but a blank is closed without a word: ${send.trim()}`,
    send: PLAIN + send,
    expect: SILENT,
  })),
  ...['HMSG a 1 1 1\r\n', 'RMSG a b 1\r\n', 'LMSG a b 1\r\n', 'A+ acc\r\n', 'RS+ acc a\r\n', 'LS+ a\r\n'].map(
    (send) => ({
      name: `a verb among servers is closed: ${send.trim()}`,
      send: PLAIN + send,
      expect: UNKNOWN,
    }),
  ),
  {
    name: 'verbs may be in letters of any size',
    send: `CoNNect {"verbose":false,"headers":true}\r\nSuB a 1\r\nhPuB a 12 13\r\n${HEADERS}x\r\nuNsUb 1\r\npInG\r\n`,
    expect: answer(`HMSG a 1 12 13\r\n${HEADERS}x\r\nPONG\r\n`),
  },
  {
    name: 'a tab may follow a verb',
    send: `${PLAIN}SUB\ta\t1\r\nPUB\ta\t1\r\nx\r\nUNSUB\t1\r\nPUB\ta\t0\r\n\r\n`,
    expect: answer('MSG a 1 1\r\nx\r\n'),
  },
  {
    name: 'what follows PING, PONG and +OK is ignored',
    send: `${PLAIN}PINGabc\r\nPING abc\r\nPONGabc\r\n+OKabc\r\n`,
    expect: answer('PONG\r\nPONG\r\n'),
  },
  {
    name: 'CONNECT needs no blank',
    send: 'CONNECT{"verbose":false}\r\nSUB a 1\r\nPUB a 0\r\n\r\n',
    expect: answer('MSG a 1 0\r\n\r\n'),
  },
  {
    name: 'a later CONNECT changes what the first said',
    send: `${PLAIN}CONNECT {"verbose":true}\r\nSUB a 1\r\n`,
    expect: answer('+OK\r\n+OK\r\n'),
  },
  {
    name: 'unknown keys of CONNECT are ignored',
    send: 'CONNECT {"verbose":false,"foo":{"a":[1]}}\r\nSUB a 1\r\n',
    expect: answer(''),
  },
  {
    name: 'the last of two equal keys of CONNECT counts',
    send: 'CONNECT {"verbose":true,"verbose":false}\r\nSUB a 1\r\n',
    expect: answer(''),
  },
  { name: 'CONNECT with null says nothing', send: 'CONNECT null\r\n', expect: answer('+OK\r\n') },
  { name: 'CONNECT with a list closes without a word', send: 'CONNECT []\r\n', expect: SILENT },
  {
    name: 'CONNECT with words behind its JSON closes without a word',
    send: 'CONNECT {"verbose":false} x\r\n',
    expect: SILENT,
  },
  {
    name: 'CONNECT with half a client protocol closes without a word',
    send: connectLine({ protocol: 0.5 }),
    expect: SILENT,
  },
  {
    name: 'keys of CONNECT are written as they are',
    send: 'CONNECT {"VERBOSE":false}\r\n',
    expect: answer('+OK\r\n'),
    difference: { why: 'the JSON of Go takes keys in letters of any size, which no client uses', real: answer('') },
  },
  { name: 'INFO without JSON closes without a word', send: `${PLAIN}INFO\r\n`, expect: SILENT },
  { name: 'INFO with half a JSON closes without a word', send: `${PLAIN}INFO {\r\n`, expect: SILENT },
  {
    name: 'verbose acknowledges HPUB',
    send: `${connectLine({ verbose: true })}HPUB a 12 14\r\n${HEADERS}hi\r\n`,
    expect: answer('+OK\r\n+OK\r\n'),
  },
  {
    name: 'verbose does not acknowledge what it refuses',
    send: `${connectLine({ verbose: true })}SUB a..b 1\r\nSUB a 1\r\n`,
    expect: answer("+OK\r\n-ERR 'Invalid Subject'\r\n+OK\r\n"),
  },
]
