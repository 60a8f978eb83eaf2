import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHUT_OUT, SignInWatch } from './sign-in-watch.ts'

async function* frames(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

async function watched(texts: string[], isWanted = true): Promise<{ heard: string; shutOut: (string | undefined)[] }> {
  const shutOut: (string | undefined)[] = []
  const endsAttempt = (said: string | undefined) => {
    shutOut.push(said)
    return isWanted
  }
  let heard = ''
  for await (const frame of new SignInWatch(frames(...texts), new Promise(() => {}), endsAttempt)) heard += frame
  return { heard, shutOut }
}

const END = `-ERR '${SHUT_OUT}'\r\n`

test('a connection that was let in is passed on as it is', async () => {
  const texts = ['INFO {}\r\nPO', 'NG\r\nMSG a 1 4\r\n-ERR\r\n', "-ERR 'no'\r\n"]
  assert.deepEqual(await watched(texts), { heard: texts.join(''), shutOut: [] })
})

test('a server that says why and hangs up ends the attempt, and what it said last is told', async () => {
  const texts = ['INFO {}\r\n', "-ERR 'first'\r\n-E", "RR 'too many'\r\n"]
  assert.deepEqual(await watched(texts), { heard: texts.join('') + END, shutOut: ['too many'] })
})

test('a server that hangs up without a word ends the attempt too', async () => {
  assert.deepEqual(await watched(['INFO {}\r\n']), { heard: `INFO {}\r\n${END}`, shutOut: [undefined] })
})

test('what is sent without end is not kept', async () => {
  const much = 'x'.repeat(64 * 1024)
  const { heard, shutOut } = await watched([much, much, much])
  assert.equal(heard.length, 3 * much.length)
  assert.deepEqual(shutOut, [])
})

test('frames that do not end with their connection are ended here', async () => {
  async function* endless() {
    yield Buffer.from("INFO {}\r\n-ERR 'too many'\r\n")
    await new Promise(() => {})
  }
  const closed = Promise.withResolvers<void>()
  const watch = new SignInWatch(endless(), closed.promise, (said) => said === 'too many')
  await watch.next()
  closed.resolve()
  assert.equal(String((await watch.next()).value), END)
})

test('nothing is added to a connection that nobody wants any more', async () => {
  assert.equal((await watched(['INFO {}\r\n'], false)).heard, 'INFO {}\r\n')
})

test('nothing is added to an error that ends the attempt by itself', async () => {
  for (const said of ['Authorization Violation', 'User Authentication Expired', 'Authentication Timeout']) {
    const text = `INFO {}\r\n-ERR '${said}'\r\n`
    assert.deepEqual(await watched([text]), { heard: text, shutOut: [] })
  }
})
