import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ControlResponse, PROTOCOL_VERSION, RoseyError } from '@rosey/protocol'
import { until } from '../../../../test/support/until.ts'
import { type ControlHandlers, ControlServer } from './control-server.ts'

const TOKEN = 'a-token-of-the-test'
const NOT_ASKED = () => Promise.reject(new Error('nobody asks for this'))
const HANDLERS: ControlHandlers = {
  status: NOT_ASKED,
  wait: NOT_ASKED,
  start: NOT_ASKED,
  stop: NOT_ASKED,
  restart: NOT_ASKED,
  enable: NOT_ASKED,
  disable: NOT_ASKED,
  shutdown: NOT_ASKED,
  reload: NOT_ASKED,
  plugin: NOT_ASKED,
  logs: NOT_ASKED,
  events: NOT_ASKED,
  crashes: NOT_ASKED,
  crash: NOT_ASKED,
  keys: NOT_ASKED,
  rotateKeys: NOT_ASKED,
  quarantine: NOT_ASKED,
  quarantineRetry: NOT_ASKED,
  quarantineDrop: NOT_ASKED,
}

async function socketPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-c-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'c.sock')
}

async function serve(t: TestContext, handlers: Partial<ControlHandlers> = {}) {
  const path = await socketPath(t)
  const server = await ControlServer.listen({ path, token: TOKEN, handlers: { ...HANDLERS, ...handlers } })
  t.after(() => server[Symbol.asyncDispose]())
  return { path, server }
}

function client(t: TestContext, path: string) {
  const socket = connect(path)
  t.after(() => socket.destroy())
  socket.on('error', () => undefined)
  let text = ''
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const answers = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ControlResponse)
  const send = (request: object) =>
    socket.write(
      `${JSON.stringify({ id: 1, token: TOKEN, protocol: PROTOCOL_VERSION, operation: 'status', args: {}, ...request })}\n`,
    )
  const last = (id: number) => until(() => answers().find((answer) => answer.id === id && answer.kind !== 'progress'))
  return { socket, answers, send, last }
}

const closed = (socket: Socket) => until(() => (socket.closed ? true : undefined))

for (const { name, request, code, message } of [
  { name: 'a wrong token', request: { token: 'a-token-of-the-tesT' }, code: 'control-refused', message: /same --home/ },
  { name: 'an empty token', request: { token: '' }, code: 'control-refused', message: /token/ },
  { name: 'another protocol', request: { protocol: 999 }, code: 'protocol-mismatch', message: /Restart the daemon/ },
  { name: 'an unknown operation', request: { operation: 'statos' }, code: 'usage', message: /nearest is "status"/ },
  { name: 'a word of every object', request: { operation: 'constructor' }, code: 'usage', message: /cannot/ },
  { name: 'wrong arguments', request: { operation: 'start', args: { names: 'all' } }, code: 'usage', message: /names/ },
  { name: 'a handler that throws', request: {}, code: 'daemon-silent', message: /nobody asks/ },
]) {
  test(`${name} is answered with ${code}`, async (t) => {
    const { path } = await serve(t)
    const { send, last } = client(t, path)
    send({ id: 7, ...request })
    const answer = await last(7)
    assert.ok(answer.kind === 'error')
    assert.equal(answer.error.code, code)
    assert.match(answer.error.message, message)
  })
}

test('progress comes before the result, several at once, and nothing is null', async (t) => {
  const { path } = await serve(t, {
    reload: async (_args, { progress }) => {
      progress({ kind: 'state', name: 'dice', state: 'running', reason: '' })
      return undefined as never
    },
    status: async () => ({ daemon: 'here' }),
  })
  const { send, last, answers } = client(t, path)
  send({ id: 1, operation: 'reload' })
  send({ id: 2 })
  assert.deepEqual(await last(2), { id: 2, kind: 'result', result: { daemon: 'here' } })
  assert.deepEqual(await last(1), { id: 1, kind: 'result', result: null })
  assert.equal(answers().find(({ id }) => id === 1)?.kind, 'progress')
})

test('an error keeps its code and details; details that cannot be written are left out', async (t) => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const { path } = await serve(t, {
    status: () => Promise.reject(new RoseyError('name-unknown', 'no such name', { details: { name: 'dise' } })),
    reload: () => Promise.reject(new RoseyError('config-invalid', 'wrong', { details: circle })),
    shutdown: async () => 1n,
  })
  const { send, last } = client(t, path)
  send({ id: 1 })
  send({ id: 2, operation: 'reload' })
  send({ id: 3, operation: 'shutdown' })
  const error = { code: 'name-unknown', message: 'no such name', details: { name: 'dise' } }
  assert.deepEqual(await last(1), { id: 1, kind: 'error', error })
  assert.deepEqual(await last(2), {
    id: 2,
    kind: 'error',
    error: { code: 'config-invalid', message: 'wrong', details: {} },
  })
  assert.equal((await last(3)).kind, 'error')
})

for (const { name, bytes } of [
  { name: 'garbage', bytes: Buffer.from([0xff, 0x00, 0x0a]) },
  { name: 'JSON that is no request', bytes: '{"id":"x"}\n' },
  { name: 'an endless line', bytes: 'x'.repeat(5 * 1024 * 1024) },
]) {
  test(`${name} ends its connection and no other`, async (t) => {
    const { path } = await serve(t, { status: async () => 'fine' })
    const good = client(t, path)
    const bad = client(t, path)
    bad.socket.write(bytes)
    await closed(bad.socket)
    good.send({ id: 1 })
    assert.deepEqual(await good.last(1), { id: 1, kind: 'result', result: 'fine' })
  })
}

test('what cannot be written is an error of that request alone, a result as well as news of the progress', async (t) => {
  const deep: unknown = JSON.parse(`{"0":1,"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
  const thrown: unknown[] = []
  const { path } = await serve(t, {
    status: async () => deep,
    logs: async (_args, { progress }) => {
      try {
        progress({ kind: 'log', entry: deep as never })
      } catch (error) {
        thrown.push(error)
      }
      return 'over'
    },
    reload: async () => 'fine',
  })
  const { send, last } = client(t, path)
  send({ id: 1 })
  send({ id: 2, operation: 'logs', args: { names: [] } })
  send({ id: 3, operation: 'reload' })
  for (const id of [1, 2]) {
    const answer = await last(id)
    assert.ok(answer.kind === 'error')
    assert.match(answer.error.message, /The daemon failed: Maximum call stack/)
  }
  assert.deepEqual(await last(3), { id: 3, kind: 'result', result: 'fine' })
  assert.deepEqual(thrown, [])
})

test('a client that does not read is cut, and what it asked for is told', async (t) => {
  const gone = Promise.withResolvers<void>()
  const { path } = await serve(t, {
    logs: async (_args, { signal, progress }) => {
      signal.addEventListener('abort', () => gone.resolve())
      const entry = { time: '', level: 'info' as const, name: 'x', msg: 'x'.repeat(1024 * 1024) }
      while (!signal.aborted) {
        progress({ kind: 'log', entry })
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  })
  const { socket, send } = client(t, path)
  socket.pause()
  send({ operation: 'logs', args: { names: [] } })
  await gone.promise
})

test('without the token a line of more than 64 KB ends the connection, with it 4 MB are taken', async (t) => {
  const { path } = await serve(t, { status: async () => 'fine' })
  const stranger = client(t, path)
  stranger.socket.write('x'.repeat(64 * 1024))
  stranger.socket.write('x')
  // Long before its time to show the token is over.
  await until(() => (stranger.socket.closed ? true : undefined), 3000)
  const known = client(t, path)
  known.send({ id: 1 })
  known.send({ id: 2, more: 'x'.repeat(1024 * 1024) })
  assert.equal((await known.last(1)).kind, 'result')
  assert.equal((await known.last(2)).kind, 'result')
})

test('a wrong token is answered, and is the last that is read of its connection', async (t) => {
  let asked = 0
  const { path } = await serve(t, { status: async () => ++asked })
  const { socket, send, last, answers } = client(t, path)
  send({ id: 1, token: 'wrong' })
  send({ id: 2 })
  assert.equal((await last(1)).kind, 'error')
  await closed(socket)
  assert.deepEqual([answers().length, asked], [1, 0])
})

test('of many connections without the token the oldest are closed, and one with it is served', async (t) => {
  const { path } = await serve(t, { status: async () => 'fine' })
  const known = client(t, path)
  known.send({ id: 1 })
  await known.last(1)
  const strangers = Array.from({ length: 40 }, () => client(t, path))
  for (const { socket } of strangers) socket.write('{"id":')
  const open = () => strangers.filter(({ socket }) => !socket.closed)
  await until(() => (open().length <= 32 ? true : undefined))
  const late = client(t, path)
  late.send({ id: 3 })
  assert.equal((await late.last(3)).kind, 'result')
  known.send({ id: 2 })
  assert.equal((await known.last(2)).kind, 'result')
  assert.ok(open().length >= 31)
})

test('who does not show the token within five seconds is sent away', async (t) => {
  const { path } = await serve(t, { status: async () => 'fine' })
  const known = client(t, path)
  known.send({ id: 1 })
  await known.last(1)
  const stranger = client(t, path)
  stranger.socket.write('{"id":')
  const startedAt = performance.now()
  await closed(stranger.socket)
  assert.ok(performance.now() - startedAt > 4000)
  known.send({ id: 2 })
  assert.equal((await known.last(2)).kind, 'result')
})

test('the socket is for its owner alone, and is closed with an answer under way', async (t) => {
  const { path, server } = await serve(t, { status: async () => 'fine' })
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const { socket, send, last } = client(t, path)
  send({ id: 1 })
  await last(1)
  await server[Symbol.asyncDispose]()
  await closed(socket)
  await assert.rejects(stat(path), /ENOENT/)
})

test('what a dead daemon left is replaced, be it a socket or a file; one that answers is not', async (t) => {
  const path = await socketPath(t)
  await writeFile(path, 'not a socket')
  const first = await ControlServer.listen({ path, token: TOKEN, handlers: HANDLERS })
  await assert.rejects(ControlServer.listen({ path, token: TOKEN, handlers: HANDLERS }), { code: 'socket-taken' })
  await first[Symbol.asyncDispose]()
  // A program that ends without closing leaves its socket file.
  const dead = createServer().listen(path)
  await until(() => (dead.listening ? true : undefined))
  await rename(path, `${path}.kept`)
  await new Promise((resolve) => dead.close(resolve))
  await rename(`${path}.kept`, path)
  const second = await ControlServer.listen({ path, token: TOKEN, handlers: HANDLERS })
  await second[Symbol.asyncDispose]()
})

test('a path that is too long, or where nothing can be made, is refused', async () => {
  const long = join(tmpdir(), 'x'.repeat(120))
  await assert.rejects(ControlServer.listen({ path: long, token: TOKEN, handlers: HANDLERS }), { code: 'socket-path' })
  await assert.rejects(ControlServer.listen({ path: '/nowhere/c.sock', token: TOKEN, handlers: HANDLERS }))
})
