import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { runChat } from './chat-ui.ts'
import { botLine, echo, TestServer, until } from './test-server.ts'

/** A person, or a pipe, in front of a chat. */
function sit(server: TestServer, terminal: boolean, changes: { settleMs?: number; reconnectMs?: number } = {}) {
  const input = new PassThrough()
  const output = new PassThrough()
  let seen = ''
  output.on('data', (chunk) => {
    seen += chunk
  })
  const leaving = new AbortController()
  const identity = { token: 'secret', user: 'you', role: 'user', channel: 'console' } as const
  const { signal } = leaving
  const over = runChat({ ...identity, socketPath: server.socketPath, input, output, terminal, signal, ...changes })
  const shows = (text: string) => until(() => seen.includes(text), `"${text}" in ${JSON.stringify(seen)}`)
  return { input, over, leaving, shows, seen: () => seen }
}

test('lines from a pipe are all answered before it ends, and nothing else is printed', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, false)
  chat.input.end('!one\n\n!two')
  await chat.over
  assert.equal(chat.seen(), 'echo !one\necho !two\n')
})

test('a pipe does not wait for ever for an answer', async () => {
  await using server = await TestServer.start((request) => (request.kind === 'hello' ? echo(request) : []))
  const chat = sit(server, false, { settleMs: 50 })
  chat.input.end('!one\n')
  await chat.over
})

test('of many lines at once some are under way, and the others wait their turn', async () => {
  const open: number[] = []
  let most = 0
  await using server = await TestServer.start((request) => {
    if (request.kind !== 'say') return echo(request)
    most = Math.max(most, open.push(request.id))
    return []
  })
  const chat = sit(server, false)
  chat.input.end(Array.from({ length: 500 }, (_, index) => `!${index}\n`).join(''))
  for (let answered = 0; answered < 500; ) {
    await until(() => open.length === 50, '50 lines')
    for (const id of open.splice(0)) {
      answered++
      server.tell(botLine(`answer ${id}`, id))
      server.tell({ kind: 'settled', id, outcome: 'answered' })
    }
  }
  await chat.over
  assert.equal(most, 50)
  assert.equal(chat.seen(), Array.from({ length: 500 }, (_, index) => `answer ${index}\n`).join(''))
})

test('lines that wait when no answer comes are told', async () => {
  await using server = await TestServer.start((request) => (request.kind === 'hello' ? echo(request) : []))
  const chat = sit(server, false, { settleMs: 50 })
  chat.input.end('!one\n'.repeat(60))
  await chat.over
  assert.equal(chat.seen(), '-- no answer came for too long; 10 more lines were not said\n')
})

test('nothing is said after /quit', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, false)
  chat.input.end('!one\n/quit\n!two\n')
  await chat.over
  assert.equal(chat.seen(), 'echo !one\n')
})

test('a person sees a prompt, the answers and the others', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, true)
  await chat.shows('you> ')
  chat.input.write('!roll\r')
  await chat.shows('rosey: echo !roll')
  server.tell({ kind: 'line', from: 'user', name: 'bob', text: 'h\u001b[2Ji', private: false, action: true })
  await chat.shows('* bob h[2Ji')
  chat.input.write('/quit\r')
  await chat.over
})

test('a line that arrives while one is typed does not destroy it', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, true)
  await chat.shows('you> ')
  chat.input.write('!ro')
  await chat.shows('!ro')
  server.tell(botLine('meanwhile'))
  await chat.shows('rosey: meanwhile\n')
  await until(() => chat.seen().endsWith('you> !ro\u001b[9G'), 'the line drawn again, the cursor behind it')
  chat.input.write('ll\r')
  await chat.shows('rosey: echo !roll')
  chat.leaving.abort()
  await chat.over
})

for (const [key, bytes] of [
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
] as const) {
  test(`${key} ends the chat`, async () => {
    await using server = await TestServer.start()
    const chat = sit(server, true)
    await chat.shows('you> ')
    chat.input.write(bytes)
    await chat.over
  })
}

test('name and role change at once and survive the console going away', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, true)
  await chat.shows('you> ')
  chat.input.write('/nick two words\r')
  await chat.shows('one word')
  chat.input.write('/nick bob\r/role admin\r')
  await chat.shows('you are bob with the role admin')
  await server.vanish()
  await chat.shows('the console is gone')
  chat.input.write('!lost\r')
  await chat.shows('not answered')
  await server.listen()
  await chat.shows('the console is back')
  const hello = server.requests.findLast((request) => request.kind === 'hello')
  assert.deepEqual([hello?.user, hello?.role, hello?.interactive], ['bob', 'admin', true])
  chat.input.write('!again\r')
  await chat.shows('rosey: echo !again')
  chat.leaving.abort()
  await chat.over
})

test('a console that stays away ends the chat with the reason', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, true, { reconnectMs: 0 })
  await chat.shows('you> ')
  const failed = assert.rejects(chat.over, { code: 'console-unreachable' })
  await server.vanish()
  await failed
})

test('leaving while the console is away ends at once', async () => {
  await using server = await TestServer.start()
  const chat = sit(server, true)
  await chat.shows('you> ')
  await server.vanish()
  await chat.shows('the console is gone')
  chat.input.write('\u0004')
  await chat.over
})

test('help, hints and lost messages are shown', async () => {
  await using server = await TestServer.start((request) =>
    request.kind === 'say'
      ? [{ kind: 'settled', id: request.id, outcome: 'lost', reason: 'the bot ended' }]
      : echo(request),
  )
  const chat = sit(server, true)
  chat.input.write('/help\r/dance\r!roll\r')
  await chat.shows('/nick NAME')
  await chat.shows('/dance is unknown here')
  await chat.shows('unknown what became of that: the bot ended')
  chat.leaving.abort()
  await chat.over
})
