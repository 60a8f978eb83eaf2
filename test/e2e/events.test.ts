import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { credsAuthenticator } from '@nats-io/nats-core'
import { connect } from '@nats-io/transport-node'
import { runCli } from '../../packages/cli/src/run-cli.ts'
import { keptIo } from '../../packages/cli/src/test-io.ts'
import type { BusEvent } from '../../packages/protocol/src/index.ts'
import { requireNatsServer } from '../support/nats-server.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const MODES = [
  { mode: 'embedded', isThere: (_t: TestContext) => true },
  { mode: 'managed', isThere: requireNatsServer },
] as const

for (const { mode, isThere } of MODES) {
  const config = `bus: { mode: ${mode} }`

  test(`rosey events shows what is said, and neither secrets nor private words (${mode})`, async (t) => {
    if (!isThere(t)) return
    await using home = await TestHome.start({ config, plugins: [fixturePlugin('wants-too-much')] })
    await using tap = openTap(home, ['--json'])
    await tap.listens()
    await home.say('!leak')
    const leaked = await tap.event(({ kind }) => kind === 'event')
    assert.deepEqual(
      [leaked.from, leaked.readable, leaked.data],
      [
        'wants-too-much',
        'event.wants-too-much.leaked',
        { password: '[redacted]', nested: { api_key: '[redacted]' }, note: 'plain' },
      ],
    )
    const command = await tap.event(({ kind }) => kind === 'command')
    assert.deepEqual([command.from, command.connector, command.channel], ['bot', 'console', 'console'])
    assert.ok(!tap.text().includes('hunter2'))
    assert.ok(!tap.text().includes('_INBOX'))
  })

  test(`a plugin that wants too much is told which line is missing, and so is the operator (${mode})`, async (t) => {
    if (!isThere(t)) return
    await using home = await TestHome.start({ config, plugins: [fixturePlugin('wants-too-much')] })
    const line = /add "- chat.send" under "permissions:" in manifest.yaml/
    assert.match((await home.say('!speak')).replies.join(), line)
    const { refused } = await home.processUntil('wants-too-much', (now) => now.refused !== undefined)
    assert.deepEqual(
      [refused?.count, refused?.last.operation, refused?.last.subject, refused?.last.permission],
      [1, 'publish', 'rosey.send.wants-too-much.console.console.message', 'chat.send'],
    )
    await home.say('!sneak', { user: 'bob' })
    const after = await home.processUntil('wants-too-much', (now) => now.refused?.count === 3)
    assert.deepEqual(
      [after.refused?.last.operation, after.refused?.last.subject, after.refused?.last.permission],
      ['subscribe', 'rosey.chat.>', 'chat.read'],
    )
    const io = keptIo()
    assert.equal(await runCli(['plugin', 'info', 'wants-too-much', '--home', home.paths.root], io), 0)
    assert.match(
      io.data.join('\n'),
      /refused +3 times by the bus, last at .*: subscribe rosey\.chat\.>; add "- chat\.read"/,
    )
    const sentence = /publish on rosey\.command\.other\.x, and no permission allows it: only the bot/
    await until(async () => {
      const lines = await home.log('plugins/wants-too-much').catch(() => [])
      return lines.some(({ msg }) => sentence.test(String(msg))) ? true : undefined
    })
  })

  test(`NATS tools find every process (${mode})`, async (t) => {
    if (!isThere(t)) return
    await using home = await TestHome.start({ config })
    const expected = ['8ball', 'bot', 'console', 'dice-roller', 'roseyd']
    const pings = await ask(home, 'PING', expected.length)
    assert.deepEqual(pings.map(({ name }) => name).sort(), expected)
    for (const { type } of pings) assert.equal(type, 'io.nats.micro.v1.ping_response')
    await home.say('!flip')
    const [info] = await ask(home, 'INFO.8ball', 1)
    assert.deepEqual(info?.metadata, { kind: 'plugin', displayName: info?.metadata.displayName })
    assert.ok(info.endpoints?.some(({ subject }) => subject === 'rosey.command.8ball.8ball'))
    const [stats] = await ask(home, `STATS.dice-roller.${pings.find(({ name }) => name === 'dice-roller')?.id}`, 1)
    assert.equal(stats?.type, 'io.nats.micro.v1.stats_response')
    assert.deepEqual(
      stats.endpoints?.map(({ num_requests, num_errors }) => [num_requests, num_errors]),
      [[1, 0]],
    )
  })
}

test('rosey events ends with Ctrl-C and exit code 0, and goes on when the bus was away', async () => {
  await using home = await TestHome.start()
  await using tap = openTap(home, [])
  await tap.listens()
  await home.killAndAwaitReturn('nats')
  await until(() => (tap.notes().includes('The bus is back.') ? true : undefined))
  assert.match(tap.notes(), /The bus is down: .*\. What is said is shown as soon as it is back\./)
  await home.processUntil('bot', ({ state }) => state === 'running')
  await home.processUntil('console', ({ state }) => state === 'running')
  await home.processUntil('dice-roller', ({ state }) => state === 'running')
  await home.say('!flip')
  await until(() => (tap.text().includes('command.dice-roller.flip') ? true : undefined))
  assert.equal(await tap.interrupt(), 0)
})

test('rosey events takes filters, counts and bounds, and says what is wrong with a pattern', async () => {
  await using home = await TestHome.start()
  const run = async (...args: string[]) => {
    const io = keptIo()
    const code = await runCli(['events', ...args, '--home', home.paths.root], io)
    return { code, lines: io.data, said: io.messages.join('\n') }
  }
  const wrong = await run('comand.>')
  assert.deepEqual([wrong.code, /Did you mean "command"\?/.test(wrong.said)], [2, true])
  assert.equal((await run('--for', '0.2', 'store.>')).lines.length, 0)
  assert.match((await run('--rates', '--limit', '1')).lines.join(), /nothing|msg\/s/)
  assert.equal((await run('--rates', '--grep', 'x')).code, 2)
  await using tap = openTap(home, ['chat.>', '--grep', 'needle', '--limit', '1', '--json'])
  await tap.listens()
  await home.say('nothing of interest')
  await home.say('a NEEDLE in it')
  assert.equal(await tap.ended(), 0)
  const [only, ...others] = tap.text().trim().split('\n')
  assert.equal(others.length, 0)
  assert.equal((JSON.parse(only ?? '') as BusEvent).kind, 'chat')
})

test('when the daemon stops rosey events says so and ends with exit code 3', async () => {
  await using home = await TestHome.start()
  await using tap = openTap(home, ['command.>'])
  await tap.listens()
  await home.stopDaemon()
  assert.equal(await tap.ended(), 3)
  assert.match(tap.notes(), /\[daemon-missing\] The daemon has stopped/)
})

test('without a daemon rosey events says so with exit code 3', async () => {
  await using home = await TestHome.create()
  const io = keptIo()
  assert.equal(await runCli(['events', '--home', home.paths.root], io), 3)
})

/** `rosey events` as a process of its own. */
function openTap(home: TestHome, args: readonly string[]) {
  const file = join(import.meta.dirname, '../../packages/cli/src/main.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@rosey/source', file, 'events', ...args, '--home', home.paths.root],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'close')
  const lines: string[] = []
  let notes = ''
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes += text
  })
  const find = (wanted: (event: BusEvent) => boolean) =>
    until(() => lines.map((line) => JSON.parse(line) as BusEvent).find(wanted), 20_000)
  return {
    text: () => lines.join('\n'),
    notes: () => notes,
    event: find,
    /** Resolves when nothing is missed any more. */
    listens: () => until(() => (notes.includes('Listening') ? true : undefined), 20_000),
    interrupt: async () => {
      child.kill('SIGINT')
      await ended
      return child.exitCode
    },
    ended: async () => {
      await ended
      return child.exitCode
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

interface Discovered {
  readonly name: string
  readonly id: string
  readonly type: string
  readonly metadata: { readonly displayName: string }
  readonly endpoints?: readonly {
    readonly subject: string
    readonly num_requests?: number
    readonly num_errors?: number
  }[]
}

/** Asks a question of NATS service discovery with the operator's own credentials, until so many have answered. */
async function ask(home: TestHome, question: string, answers: number): Promise<Discovered[]> {
  const io = keptIo()
  assert.equal(await runCli(['keys', 'creds', '--home', home.paths.root], io), 0)
  const { host, port } = (await home.status()).bus
  await using client = await connect({
    servers: `${host}:${port}`,
    authenticator: credsAuthenticator(Buffer.from(`${io.data.join('\n')}\n`)),
  })
  const found: Discovered[] = []
  const replies = client.subscribe('_INBOX.tool.>', { callback: (_error, message) => void found.push(message.json()) })
  client.publish(`$SRV.${question}`, '', { reply: '_INBOX.tool.1' })
  await until(() => (found.length >= answers ? true : undefined), 20_000)
  replies.unsubscribe()
  return found
}
