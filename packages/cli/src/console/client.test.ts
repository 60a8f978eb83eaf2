import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsoleLine, ConsoleReply } from '@rosey/protocol'
import { ConsoleClient } from './client.ts'
import { echo, TestServer } from './test-server.ts'

const ann = { token: 'secret', user: 'ann', role: 'user', channel: 'lounge' } as const

test('it says hello with who it is, and hears lines before the settlement', async () => {
  await using server = await TestServer.start()
  const lines: ConsoleLine[] = []
  const onLine = (line: ConsoleLine) => lines.push(line)
  await using client = await ConsoleClient.connect({ ...ann, socketPath: server.socketPath, onLine })
  const settled = await client.say('!roll')
  assert.deepEqual(settled, { kind: 'settled', id: 0, outcome: 'answered' })
  assert.deepEqual(
    lines.map(({ text, replyTo }) => [text, replyTo]),
    [['echo !roll', 0]],
  )
  assert.deepEqual(server.requests[0], { kind: 'hello', protocol: 1, ...ann, interactive: false })
})

test('several messages under way are told apart', async () => {
  await using server = await TestServer.start((request) => {
    if (request.kind !== 'say') return echo(request)
    // The second is settled first.
    const later: ConsoleReply[] = [
      { kind: 'settled', id: 1, outcome: 'failed' },
      { kind: 'settled', id: 0, outcome: 'passed' },
    ]
    return request.id === 1 ? later : []
  })
  await using client = await ConsoleClient.connect({ ...ann, socketPath: server.socketPath })
  const [first, second] = await Promise.all([client.say('one'), client.say('two')])
  assert.deepEqual([first.outcome, second.outcome], ['passed', 'failed'])
})

test('a socket that is not there is unreachable, and the path is named', async () => {
  await assert.rejects(ConsoleClient.connect({ ...ann, socketPath: '/nowhere/console.sock' }), {
    code: 'console-unreachable',
    message: /\/nowhere\/console\.sock: the socket is not there/,
  })
})

test('a refusal has its code and the reason', async () => {
  await using server = await TestServer.start(() => [
    { kind: 'refused', code: 'console-refused', message: 'The token is not the one in x.' },
  ])
  await assert.rejects(ConsoleClient.connect({ ...ann, socketPath: server.socketPath }), {
    code: 'console-refused',
    message: /The token is not the one in x/,
  })
})

test('a console that does not answer is unreachable after the time given', async () => {
  await using server = await TestServer.start(() => [])
  await assert.rejects(ConsoleClient.connect({ ...ann, socketPath: server.socketPath, connectTimeoutMs: 30 }), {
    code: 'console-unreachable',
    message: /did not answer within 30 ms/,
  })
})

test('a console that goes away rejects what is under way and what comes later', async () => {
  await using server = await TestServer.start((request) => (request.kind === 'hello' ? echo(request) : []))
  await using client = await ConsoleClient.connect({ ...ann, socketPath: server.socketPath })
  const said = assert.rejects(client.say('!roll'), { code: 'console-unreachable', message: /has ended the connection/ })
  await server.vanish()
  await said
  await client.closed
  await assert.rejects(client.say('again'), { code: 'console-unreachable' })
})

test('closing twice is fine, and rejects what is under way', async () => {
  await using server = await TestServer.start((request) => (request.kind === 'hello' ? echo(request) : []))
  const client = await ConsoleClient.connect({ ...ann, socketPath: server.socketPath })
  const said = assert.rejects(client.say('!roll'), { message: /This client has ended/ })
  await client.close()
  await client.close()
  await said
})

for (const wrong of [{ user: '' }, { user: 'two words' }, { user: 'a\u001b[2J' }, { channel: 'x'.repeat(61) }]) {
  test(`${JSON.stringify(wrong)} is refused before anything is sent`, async () => {
    await assert.rejects(ConsoleClient.connect({ ...ann, ...wrong, socketPath: '/nowhere' }), { code: 'usage' })
  })
}

for (const text of ['', 'x'.repeat(20_001)]) {
  test(`a message of ${text.length} characters is refused, and the connection stays`, async () => {
    await using server = await TestServer.start()
    await using client = await ConsoleClient.connect({ ...ann, socketPath: server.socketPath })
    await assert.rejects(client.say(text), { code: 'usage' })
    assert.equal((await client.say('hi')).outcome, 'answered')
  })
}
