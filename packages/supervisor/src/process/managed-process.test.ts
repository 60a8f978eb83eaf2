import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Peer } from '@rosey/protocol'
import { examplePeer } from '../../../../test/support/example-peer.ts'
import { fixtureLaunch, startFixture } from '../../../../test/support/fixture-process.ts'
import { until } from '../../../../test/support/until.ts'
import { type Launch, ManagedProcess } from './managed-process.ts'

const PATIENT = { graceMs: 20_000, termMs: 20_000 }

function start(t: TestContext, name: string, changes?: Partial<Launch>) {
  const fixture = startFixture(name, changes)
  t.after(() => fixture.child.kill('asked'))
  return fixture
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // ESRCH: it is gone.
    return false
  }
}

test('a good program is ready, is stopped on request, and gives the ids that the next one must refuse', async (t) => {
  const { child, lines } = start(t, 'ready')
  assert.equal((await child.started).kind, 'ready')
  await until(() => (lines.includes('ready to work') ? true : undefined))
  const exit = await child.stop('asked', 'test', PATIENT)
  assert.deepEqual(exit, { cause: 'asked', code: 0, signal: null })
  assert.deepEqual(child.remembered, ['id-1', 'id-2'])
})

test('a program is told of its peers once, as they are when it says hello, and of what changes after that', async (t) => {
  let state: Peer['state'] = 'starting'
  const dice = () => examplePeer({ state })
  const { child, lines } = start(t, 'tells-peers', { peers: () => [dice()] })
  state = 'running'
  child.send({ kind: 'peer', peer: dice() })
  assert.equal((await child.started).kind, 'ready')
  state = 'stopping'
  child.send({ kind: 'peer', peer: dice() })
  await until(() => (lines.includes('dice stopping') ? true : undefined))
  assert.deepEqual(lines, ['dice running', 'dice stopping'])
})

for (const { name, exit } of [
  { name: 'exits-before-ready', exit: { cause: 'exited', code: 3, signal: null } },
  {
    name: 'fails-to-start',
    exit: {
      cause: 'start-failed',
      code: 1,
      signal: null,
      message: 'the database is locked',
      errorCode: 'plugin-setup',
    },
  },
]) {
  test(`a start that ends before ready is told as its exit: ${name}`, async (t) => {
    const { child } = start(t, name)
    assert.deepEqual(await child.started, { kind: 'exited', reason: exit })
    assert.deepEqual(await child.exited, exit)
  })
}

test('a program that is never ready is killed, and that is the cause', async (t) => {
  const { child } = start(t, 'never-ready', { readyTimeoutMs: 300 })
  const exit = await child.exited
  assert.deepEqual(exit, { cause: 'start-timeout', code: null, signal: 'SIGKILL', message: 'no ready within 0.3 s' })
})

test('a program that ignores the request is ended by SIGTERM', async (t) => {
  const { child } = start(t, 'ignores-stop')
  await child.started
  const exit = await child.stop('asked', 'test', { graceMs: 50, termMs: 20_000 })
  assert.deepEqual(exit, { cause: 'asked', code: null, signal: 'SIGTERM' })
})

test('a program that ignores SIGTERM too is killed', async (t) => {
  const { child } = start(t, 'ignores-everything')
  await child.started
  const exit = await child.stop('replaced', 'test', { graceMs: 20, termMs: 20 })
  assert.deepEqual(exit, { cause: 'replaced', code: null, signal: 'SIGKILL' })
})

test('a second stop with shorter times hastens the first', async (t) => {
  const { child } = start(t, 'ignores-everything')
  await child.started
  const patient = child.stop('asked', 'test', PATIENT)
  await child.stop('replaced', 'test', { graceMs: 20, termMs: 20 })
  assert.equal((await patient).cause, 'asked', 'the first cause is kept')
})

test('a start that is stopped is not ready any more, even when it says so', async (t) => {
  const { child } = start(t, 'slow-start')
  const exit = await child.stop('asked', 'test', { graceMs: 2000, termMs: 2000 })
  assert.equal((await child.started).kind, 'exited')
  assert.equal(exit.cause, 'asked')
})

for (const { name, message } of [
  { name: 'floods-control-pipe', message: /more than 200 lines a second/ },
  { name: 'endless-line', message: /a line of more than 256 KB/ },
  { name: 'garbage', message: /not JSON/ },
  { name: 'forged-message', message: /none of ours/ },
  { name: 'ready-before-hello', message: /says ready before hello/ },
  { name: 'hello-twice', message: /says hello twice/ },
  { name: 'ready-twice', message: /says ready twice/ },
  { name: 'lies-about-pid', message: /calls itself pid 1/ },
  { name: 'closes-control-pipe', message: /closed its control pipe/ },
]) {
  test(`a program that breaks the rules of the control pipe is killed for it: ${name}`, async (t) => {
    const { child } = start(t, name)
    const exit = await child.exited
    assert.equal(exit.cause, 'control-violation')
    assert.equal(exit.signal, 'SIGKILL')
    assert.match(exit.message ?? '', message)
  })
}

test('a program of another protocol is refused with both versions', async (t) => {
  const exit = await start(t, 'other-protocol').child.exited
  assert.equal(exit.cause, 'start-failed')
  assert.match(exit.message ?? '', /speaks protocol 999/)
})

test('what a program leaves behind in its group goes with it', async (t) => {
  const { child, lines } = start(t, 'leaves-grandchild')
  assert.deepEqual(await child.exited, { cause: 'exited', code: 0, signal: null })
  const pid = Number(lines.find((line) => line.startsWith('grandchild '))?.split(' ')[1])
  assert.ok(pid > 1, lines.join())
  await until(() => (isAlive(pid) ? undefined : true))
})

test('the first cause wins over all that come later', async (t) => {
  const { child } = start(t, 'ready')
  await child.started
  child.kill('hang', 'no sign of life')
  child.kill('limit', 'too much memory')
  const exit = await child.stop('asked', 'test', PATIENT)
  assert.deepEqual(exit, { cause: 'hang', code: null, signal: 'SIGKILL', message: 'no sign of life' })
})

test('what ended by itself was not stopped, even when the stop comes before its end is known', async (t) => {
  const { child } = start(t, 'exits-before-ready')
  // It is no longer in the system's list of processes: the request comes while its output is still read.
  await until(() => (child.pid !== undefined && !isAlive(child.pid) ? true : undefined))
  const exit = await child.stop('asked', 'test', PATIENT)
  assert.deepEqual(exit, { cause: 'exited', code: 3, signal: null })
})

test('a program that cannot be started at all says why', async (t) => {
  const { child } = start(t, 'ready', { commandLine: { command: '/nowhere/node', args: [] } })
  const exit = await child.exited
  assert.equal(exit.cause, 'spawn-failed')
  assert.match(exit.message ?? '', /ENOENT/)
  assert.equal((await child.started).kind, 'exited')
  assert.equal(child.pid, undefined)
  child.send({ kind: 'stop', graceMs: 0, reason: 'nobody is there' })
  assert.deepEqual(await child.stop('asked', 'test', PATIENT), exit)
})

test('a bus socket is closed here once the child has it, also when the child cannot be started', async (t) => {
  const accepted: Socket[] = []
  const server = createServer((socket) => accepted.push(socket.on('error', () => undefined).resume()))
  server.listen(0, '127.0.0.1')
  t.after(() => server.close())
  await until(() => (server.listening ? true : undefined))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const open = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(address.port, '127.0.0.1', () => resolve(socket))
    })
  const given = await open()
  const { child } = start(t, 'ready', { busSocket: given })
  await child.started
  assert.ok(given.destroyed)
  assert.equal(accepted[0]?.readableEnded, false, 'the child holds it open')
  await child.stop('asked', 'test', PATIENT)
  await until(() => accepted[0]?.readableEnded || accepted[0]?.destroyed || undefined)

  const lost = await open()
  assert.throws(() => new ManagedProcess(fixtureLaunch('ready', { busSocket: lost, environment: { A: 'a\0b' } })))
  assert.ok(lost.destroyed)
})

test('a program that does not read its control pipe is killed before it fills the memory', async (t) => {
  const { child } = start(t, 'unread-control-pipe')
  await until(() => (child.pid === undefined ? undefined : true))
  const reason = 'x'.repeat(1024 * 1024)
  const peer = () => child.send({ kind: 'stop', graceMs: 0, reason })
  for (let count = 0; count < 30; count++) peer()
  assert.match((await child.exited).message ?? '', /does not read/)
})

test('a start that cannot be told ends the process with the reason', async (t) => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const { child } = start(t, 'ready', { start: { ...fixtureLaunch('ready').start, config: circle } })
  const exit = await child.exited
  assert.equal(exit.cause, 'start-failed')
  assert.match(exit.message ?? '', /its start cannot be told: .*circular/)
})

test('what a process says of its failure may be told in a better sentence', async (t) => {
  const explain = (code: string, message: string) => `${code}: ${message}, so unlock it`
  const { child } = start(t, 'fails-to-start', { explain })
  assert.equal((await child.exited).message, 'plugin-setup: the database is locked, so unlock it')
})
