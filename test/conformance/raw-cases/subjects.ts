import { answer, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const PEDANTIC = connectLine({ pedantic: true })
const INVALID = "-ERR 'Invalid Subject'\r\n"

/** Which subjects meet. */
export const SUBJECT_CASES: readonly RawCase[] = [
  {
    name: 'a subscription with an empty token is refused',
    send: `${PLAIN}SUB a..b 1\r\nSUB .a 2\r\nSUB a. 3\r\n`,
    expect: answer(INVALID.repeat(3)),
  },
  { name: 'a subscription with > in the middle is refused', send: `${PLAIN}SUB a.>.b 1\r\n`, expect: answer(INVALID) },
  {
    name: 'a wildcard within a token is a letter',
    send: `${PLAIN}SUB a* 1\r\nPUB a* 1\r\nx\r\nPUB ab 1\r\ny\r\n`,
    expect: answer('MSG a* 1 1\r\nx\r\n'),
  },
  {
    name: '* stands for one token',
    send: `${PLAIN}SUB a.*.c 1\r\nPUB a.b.c 0\r\n\r\nPUB a.c 0\r\n\r\nPUB a.b.b.c 0\r\n\r\n`,
    expect: answer('MSG a.b.c 1 0\r\n\r\n'),
  },
  {
    name: '> stands for one token and more',
    send: `${PLAIN}SUB a.> 1\r\nPUB a 0\r\n\r\nPUB a.b 0\r\n\r\nPUB a.b.c 0\r\n\r\n`,
    expect: answer('MSG a.b 1 0\r\n\r\nMSG a.b.c 1 0\r\n\r\n'),
  },
  {
    name: 'a published subject with an empty token reaches nobody',
    send: `${PLAIN}SUB a.*.b 1\r\nSUB > 2\r\nPUB a..b 0\r\n\r\nPUB a. 0\r\n\r\nPUB .a 0\r\n\r\n`,
    expect: answer(''),
  },
  {
    name: 'a published wildcard is a letter',
    send: `${PLAIN}SUB a.b 1\r\nSUB a.* 2\r\nPUB a.* 0\r\n\r\n`,
    expect: answer('MSG a.* 2 0\r\n\r\n'),
  },
  {
    name: 'pedantic complains of a published wildcard and still delivers',
    send: `${PEDANTIC}SUB * 1\r\nPUB * 2\r\nhi\r\n`,
    expect: answer("-ERR 'Invalid Publish Subject'\r\nMSG * 1 2\r\nhi\r\n"),
  },
  {
    name: 'pedantic complains of an empty token',
    send: `${PEDANTIC}PUB a..b 2\r\nhi\r\n`,
    expect: answer("-ERR 'Invalid Publish Subject'\r\n"),
  },
  {
    name: 'pedantic complains of a published wildcard with headers, and verbose acknowledges it all the same',
    send: `${connectLine({ verbose: true, pedantic: true })}HPUB a.> 12 13\r\nNATS/1.0\r\n\r\nx\r\n`,
    expect: answer("+OK\r\n-ERR 'Invalid Publish Subject'\r\n+OK\r\n"),
  },
  {
    name: 'pedantic does not look at reply subjects',
    send: `${PEDANTIC}SUB a 1\r\nPUB a r.* 1\r\nx\r\nPUB a .. 1\r\ny\r\n`,
    expect: answer('MSG a 1 r.* 1\r\nx\r\nMSG a 1 .. 1\r\ny\r\n'),
  },
  {
    name: '*.> stands for two tokens and more',
    send: `${PLAIN}SUB *.> 1\r\nPUB a 0\r\n\r\nPUB a.b 0\r\n\r\n`,
    expect: answer('MSG a.b 1 0\r\n\r\n'),
  },
  {
    name: '> with letters behind it is a word',
    send: `${PLAIN}SUB a.>x 1\r\nPUB a.>x 0\r\n\r\nPUB a.b 0\r\n\r\n`,
    expect: answer('MSG a.>x 1 0\r\n\r\n'),
  },
  {
    name: 'a subject may have hundreds of tokens',
    send: `${PLAIN}SUB ${'a.'.repeat(300)}* 1\r\nPUB ${'a.'.repeat(300)}b 0\r\n\r\n`,
    expect: answer(`MSG ${'a.'.repeat(300)}b 1 0\r\n\r\n`),
  },
  {
    name: 'a subject may hold a zero byte',
    send: `${PLAIN}SUB a\x00b 1\r\nPUB a\x00b 1\r\nx\r\n`,
    expect: answer('MSG a\x00b 1 1\r\nx\r\n'),
  },
  {
    name: 'subjects of JetStream and gateways are ordinary',
    send: `${PLAIN}SUB > 1\r\nPUB _GR_.x 0\r\n\r\nPUB a $JS.ACK.x 0\r\n\r\n`,
    expect: answer('MSG _GR_.x 1 0\r\n\r\nMSG a 1 $JS.ACK.x 0\r\n\r\n'),
    difference: {
      why: 'it keeps them for itself, also where it has neither',
      real: answer(
        '-ERR \'Permissions Violation for Publish to "_GR_.x"\'\r\n-ERR \'Permissions Violation for Publish with Reply of "$JS.ACK.x"\'\r\n',
      ),
    },
  },
  {
    name: 'subjects are bytes',
    send: `${PLAIN}SUB f\u00c3\u00b6 1\r\nPUB f\u00c3\u00b6 1\r\nx\r\n`,
    expect: answer('MSG f\u00c3\u00b6 1 1\r\nx\r\n'),
  },
  {
    name: 'subjects that begin with $ are ordinary',
    send: `${PLAIN}SUB > 1\r\nPUB $X.y 0\r\n\r\n`,
    expect: answer('MSG $X.y 1 0\r\n\r\n'),
  },
]
