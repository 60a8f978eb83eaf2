import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CONTROL_SOCKET_LIMITS, type ControlRequest, encodeLine, LineDecoder } from '@rosey/protocol'
import { ensureToken, type HomePaths, openHome, prepareHome } from '@rosey/supervisor'
import { ControlClient } from './client.ts'

type Answer = (request: ControlRequest, socket: Socket) => void

async function home(t: TestContext): Promise<HomePaths> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-control-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  const paths = openHome(root)
  await prepareHome(paths)
  return paths
}

/** Speaks the daemon's side on a real socket. */
async function daemon(t: TestContext, answer: Answer): Promise<HomePaths> {
  const paths = await home(t)
  await ensureToken(paths.controlToken)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const decoder = new LineDecoder(CONTROL_SOCKET_LIMITS)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      for (const request of decoder.push(chunk).values) answer(request as ControlRequest, socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(paths.controlSocket, resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return paths
}

test('news come while an operation runs, then its result', async (t) => {
  const paths = await daemon(t, ({ id, token, operation }, socket) => {
    assert.equal(token.length, 43)
    const progress = { kind: 'state', name: 'bot', state: 'running', reason: '' }
    socket.write(encodeLine({ id, kind: 'progress', progress }))
    socket.write(encodeLine({ id, kind: 'result', result: [{ name: operation, outcome: 'done', message: '' }] }))
  })
  await using client = await ControlClient.connect(paths)
  const seen: unknown[] = []
  const result = await client.ask('start', { names: ['bot'] }, { onProgress: (news) => seen.push(news) })
  assert.equal(result[0]?.name, 'start')
  assert.equal(seen.length, 1)
})

test('an error of the daemon keeps its code and sentence', async (t) => {
  const paths = await daemon(t, ({ id }, socket) =>
    socket.write(
      encodeLine({ id, kind: 'error', error: { code: 'name-unknown', message: 'no such', details: { a: 1 } } }),
    ),
  )
  await using client = await ControlClient.connect(paths)
  await assert.rejects(client.ask('plugin', { name: 'x' }), { code: 'name-unknown', message: 'no such' })
})

test('several operations at once each get their own answer', async (t) => {
  const waiting: [ControlRequest, Socket][] = []
  const paths = await daemon(t, (request, socket) => {
    waiting.push([request, socket])
    if (waiting.length < 2) return
    for (const [{ id, operation }, to] of waiting.toReversed()) {
      to.write(encodeLine({ id, kind: 'result', result: [{ name: operation, outcome: 'done', message: '' }] }))
    }
  })
  await using client = await ControlClient.connect(paths)
  const [a, b] = await Promise.all([client.ask('start', { names: [] }), client.ask('stop', { names: [] })])
  assert.deepEqual([a[0]?.name, b[0]?.name], ['start', 'stop'])
})

test('a daemon that says nothing, hangs up, or talks nonsense is an error that says so', async (t) => {
  const silent = await daemon(t, () => undefined)
  await using first = await ControlClient.connect(silent)
  await assert.rejects(first.ask('status', {}, { silenceMs: 30 }), { code: 'daemon-silent' })
  const rude = await daemon(t, (_request, socket) => socket.destroy())
  await using second = await ControlClient.connect(rude)
  await assert.rejects(second.ask('status', {}), { code: 'daemon-silent' })
  await second.closed
  assert.equal(second.isOpen, false)
  await assert.rejects(second.ask('status', {}), { code: 'daemon-silent' })
  const odd = await daemon(t, ({ id }, socket) => socket.write(encodeLine({ id, kind: 'result', result: 5 })))
  await using third = await ControlClient.connect(odd)
  await assert.rejects(third.ask('status', {}), { code: 'protocol-mismatch' })
})

test('waiting can be given up', async (t) => {
  const paths = await daemon(t, () => undefined)
  await using client = await ControlClient.connect(paths)
  const over = new AbortController()
  const asked = client.ask('logs', { names: [] }, { signal: over.signal, silenceMs: Infinity })
  over.abort(new Error('enough'))
  await assert.rejects(asked, /enough/)
})

test('without a socket there is no daemon', async (t) => {
  const paths = await home(t)
  await assert.rejects(ControlClient.connect(paths), { code: 'daemon-missing' })
  await ensureToken(paths.controlToken)
  await assert.rejects(ControlClient.connect(paths), { code: 'daemon-missing' })
})
