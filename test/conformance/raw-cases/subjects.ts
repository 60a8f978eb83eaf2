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
