import assert from 'node:assert/strict'
import { createConnection } from 'node:net'
import { type TestContext, test } from 'node:test'
import { hasNatsServer, requireNatsServer, startNatsServer } from './nats-server.ts'

/** Hides nats-server until the test is over. */
function hideNatsServer(t: TestContext, requireAll: string | undefined): void {
  const before = { PATH: process.env.PATH, ROSEY_REQUIRE_ALL: process.env.ROSEY_REQUIRE_ALL }
  t.after(() => {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[key]
      else process.env[key] = value
    }
  })
  process.env.PATH = ''
  if (requireAll === undefined) delete process.env.ROSEY_REQUIRE_ALL
  else process.env.ROSEY_REQUIRE_ALL = requireAll
}

/** Takes down what a test would be skipped with. */
function skipsOf(t: TestContext): string[] {
  const skips: string[] = []
  t.mock.method(t, 'skip', (message?: string) => void skips.push(message ?? ''))
  return skips
}

test('without nats-server a test is skipped with the line that installs it', (t) => {
  hideNatsServer(t, undefined)
  const skips = skipsOf(t)
  assert.equal(requireNatsServer(t), false)
  assert.match(skips.join(), /apt-get install nats-server/)
})

test('without nats-server a test fails where all is required', (t) => {
  hideNatsServer(t, '1')
  assert.throws(() => requireNatsServer(t), /apt-get install nats-server/)
})

test('a server is gone after its block', async (t) => {
  if (!requireNatsServer(t)) return
  assert.equal(hasNatsServer(), true)
  const server = await startNatsServer({ authToken: 's3cret' })
  const { pid, port } = server
  await server[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  const refused = Promise.withResolvers<string | undefined>()
  createConnection(port, '127.0.0.1').on('error', (error: NodeJS.ErrnoException) => refused.resolve(error.code))
  assert.equal(await refused.promise, 'ECONNREFUSED')
})

test('a config that nats-server refuses is an error at once', async (t) => {
  if (!requireNatsServer(t)) return
  await assert.rejects(startNatsServer({ config: ['nonsense {'] }), /nats-server ended with code 1/)
})
