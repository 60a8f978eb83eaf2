import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type ChildMessage, type Peer, PROTOCOL_VERSION } from '@rosey/protocol'
import { until } from '../../../test/support/until.ts'
import { spawnProgram, startOf } from '../test/spawn-program.ts'

const FILE = new URL('../test/fixtures/told-what-to-do.ts', import.meta.url)
const STOP = { kind: 'stop', graceMs: 1000, reason: 'the test ends' } as const
const BOT: Peer = {
  name: 'bot',
  kind: 'service',
  displayName: 'bot',
  version: '1',
  description: '',
  bundled: true,
  state: 'starting',
  reason: '',
  instance: null,
  desired: true,
}

function lastWords(messages: readonly ChildMessage[]): Extract<ChildMessage, { kind: 'failed' }> {
  const last = messages.at(-1)
  assert.ok(last?.kind === 'failed')
  return last
}

test('a program says hello, starts when told, gives signs of life and stops when asked', async () => {
  await using program = spawnProgram(FILE)
  const { protocol, pid } = await program.heard('hello')
  assert.deepEqual([protocol, pid], [PROTOCOL_VERSION, program.child.pid])
  program.send(startOf({ counts: true }))
  const { offers, address } = await program.heard('ready')
  assert.deepEqual(
    [offers, address],
    [
      { commands: [], hooks: [] },
      { host: '127.0.0.1', port: 1 },
    ],
  )
  const { kind, loopDelayMs, ...counts } = await program.heard('heartbeat')
  assert.deepEqual(counts, { handled: 3, failed: 1, lastActivityAt: 5, lastError: 'e' })
  assert.ok(loopDelayMs >= 0)
  program.send({ kind: 'peer', peer: BOT })
  program.send(STOP)
  program.send(STOP)
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.deepEqual(program.messages.at(-1), { kind: 'stopped', remembered: ['a', 'b'] })
  const lines = program.stdout().trim().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      { hello: '1', level: 'info', msg: 'starting' },
      { level: 'info', msg: 'stop 1000 the test ends bot starting' },
    ],
  )
  assert.equal(program.stderr(), '')
})

test('a program that counts nothing says so in its signs of life', async () => {
  await using program = spawnProgram(FILE)
  program.send(startOf({}))
  const { handled, failed, lastActivityAt } = await program.heard('heartbeat')
  assert.deepEqual([handled, failed, lastActivityAt], [0, 0, null])
})

test('a program that is stopped before its start ends at once', async () => {
  await using program = spawnProgram(FILE)
  program.send(STOP)
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.deepEqual(
    program.messages.map(({ kind }) => kind),
    ['hello'],
  )
})

test('a stop during the start is remembered, and news of peers are too', async () => {
  await using program = spawnProgram(FILE)
  program.send(startOf({ start: 'slow' }))
  await until(() => (program.stdout().includes('starting') ? true : undefined))
  program.send({ kind: 'peer', peer: { ...BOT, state: 'running' } })
  program.send(STOP)
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.match(program.stdout(), /stop 1000 the test ends bot running/)
  // It never said that it takes work.
  assert.deepEqual(
    program.messages.map(({ kind }) => kind),
    ['hello', 'stopped'],
  )
})

test('the bot asks roseyd, says what was in hand, and hears what concerns it', async () => {
  await using program = spawnProgram(FILE)
  program.send({ kind: 'quarantine', commands: [{ id: 'abc123', fingerprint: 'f' }] })
  program.send(startOf({ later: 'ask' }))
  assert.deepEqual(await program.heard('ask'), { kind: 'ask', id: 7, operation: 'plugins', by: 'console:ann' })
  assert.equal((await program.heard('interrupted')).instance, 'dice-1')
  await program.heard('ready')
  program.send({ kind: 'answer', id: 7, answer: { kind: 'list', entries: [] } })
  const where = { connector: 'console', platform: 'console', channel: 'console' }
  program.send({
    kind: 'retry',
    command: { command: 'roll', args: '', ...where, user: 'ann', role: 'user', verified: true },
  })
  program.send(STOP)
  await program.ended
  assert.deepEqual(
    program
      .stdout()
      .match(/told \[.*\]/g)
      ?.map((line) => line.replaceAll('\\"', "'")),
    ["told [[{'id':'abc123','fingerprint':'f'}]]", "told [7,'list']", "told ['roll','ann']"],
  )
})

for (const [start, code, errorCode, message, stderr] of [
  ['error', 1, 'plugin-setup', 'it broke', /^TypeError: it broke\n {4}at .*told-what-to-do/],
  ['rosey-error', 1, 'plugin-code', 'the code is wrong', /^Error: the cause\n {4}at .*told-what-to-do/],
  ['config-error', 78, 'plugin-config', 'a key is wrong', /a key is wrong/],
  ['nonsense', 1, 'plugin-setup', 'unknown error', /^unknown error\n$/],
  ['needs-bus', 1, 'plugin-setup', 'fixture was given no bus access', /no bus access/],
] as const) {
  test(`a start that fails with "${start}" says why and ends with code ${code}`, async () => {
    await using program = spawnProgram(FILE)
    program.send(startOf({ start }))
    assert.deepEqual(await program.ended, { code, signal: null })
    const { stack = '', ...failed } = lastWords(program.messages)
    assert.deepEqual(failed, { kind: 'failed', code: errorCode, message })
    assert.match(program.stderr(), stderr)
    // What has no stack has none here either.
    if (stack !== '' || start !== 'nonsense') assert.match(stack, stderr)
  })
}

test('a program that is given a bus has it', async () => {
  await using program = spawnProgram(FILE)
  const bus = { endpoint: { kind: 'inherited', greeting: '' }, credentials: { kind: 'none' } } as const
  program.send(startOf({ start: 'needs-bus' }, { bus }))
  await program.heard('ready')
  assert.match(program.stdout(), /"bus":\{"endpoint":\{"kind":"inherited"/)
})

for (const [later, message] of [
  ['throw', 'nobody caught it'],
  ['reject', 'nobody awaited it'],
] as const) {
  test(`an error that ends the process is told first (${later})`, async () => {
    await using program = spawnProgram(FILE)
    program.send(startOf({ later }))
    assert.deepEqual(await program.ended, { code: 1, signal: null })
    const { stack, ...failed } = lastWords(program.messages)
    assert.deepEqual(failed, { kind: 'failed', code: 'process-crashed', message })
    assert.match(stack ?? '', new RegExp(`^Error: ${message}\\n {4}at .*told-what-to-do`))
    // Node writes it, once.
    assert.equal(program.stderr().split(`Error: ${message}`).length, 2)
  })
}

test('an error that the author catches is no end', async () => {
  await using program = spawnProgram(FILE)
  program.send(startOf({ later: 'throw-handled' }))
  await until(() => (program.stdout().includes('handled the author') ? true : undefined))
  await program.heard('heartbeat')
  assert.ok(!program.messages.some(({ kind }) => kind === 'failed'))
})

test('reports of any length arrive within the bounds of the control pipe', async () => {
  await using program = spawnProgram(FILE)
  program.send(startOf({ later: 'report' }))
  await program.heard('ready')
  const lost = () => program.messages.flatMap((message) => (message.kind === 'lost' ? [message.messages.length] : []))
  await until(() => (lost().length > 1 ? true : undefined))
  assert.deepEqual(lost(), [100, 51])
  assert.equal((await program.heard('connection')).connection.reason.length, 1000)
  assert.deepEqual(await program.heard('bus'), { kind: 'bus', state: 'lost' })
  program.send(STOP)
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  // The first at once; the others at the latest when it ends.
  const limited = program.messages.filter(({ kind }) => kind === 'limited')
  assert.deepEqual(limited, [
    { kind: 'limited', what: 'messages', count: 1 },
    { kind: 'limited', what: 'messages', count: 4 },
  ])
})

test('a stop that fails is told and ends all the same', async () => {
  await using program = spawnProgram(FILE)
  program.send(startOf({ stop: 'error' }))
  await program.heard('ready')
  program.send(STOP)
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.match(program.stderr(), /stopping failed: cannot stop/)
})

for (const when of ['hello', 'ready'] as const) {
  test(`when roseyd is gone after ${when}, the program ends`, async () => {
    await using program = spawnProgram(FILE)
    if (when === 'ready') program.send(startOf({}))
    await program.heard(when)
    program.hangUp()
    assert.deepEqual(await program.ended, { code: 1, signal: null })
  })
}

test('a message that is none of ours is told and passed by', async () => {
  await using program = spawnProgram(FILE)
  program.write('{"kind":"dance"}\n')
  program.send(startOf({}))
  await program.heard('ready')
  program.write('no JSON\n')
  await until(() => (program.stderr().includes('not-json') ? true : undefined))
  assert.match(program.stderr(), /^control pipe: .+\ncontrol pipe: line not-json\n$/)
})

test('somebody who runs a program by hand is told what it is', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=@rosey/source', fileURLToPath(FILE)], {
    encoding: 'utf8',
  })
  assert.equal(status, 2)
  assert.equal(stderr, 'This is a fixture, a part of Rosey. roseyd starts it; to run the bot: rosey start\n')
})
