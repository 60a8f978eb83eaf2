import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { lookAtMachine } from '../../packages/supervisor/src/isolation/machine.ts'
import { asUser } from '../../packages/supervisor/src/isolation/strict-prefix.ts'
import { strictUserOf } from '../../packages/supervisor/src/isolation/strict-user.ts'
import { runRosey } from '../support/run-rosey.ts'
import { strictOn } from '../support/strict-here.ts'
import { fixturePlugin, isAlive, TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'

const machine = lookAtMachine()
const strictHere = strictOn(machine)
const DENIED = 'ERR_ACCESS_DENIED'

/** A home that other users may pass through, in which the named plugins are strict. */
async function strictHome(names: readonly string[], fixtures: readonly string[] = []): Promise<TestHome> {
  const home = await TestHome.create({
    config: `plugins: { ${names.map((name) => `${name}: { sandbox: strict }`).join(', ')} }\n`,
    plugins: fixtures.map(fixturePlugin),
  })
  try {
    await chmod(home.paths.root, 0o755)
    await home.startDaemon()
    await home.settled()
    return home
  } catch (error) {
    await home[Symbol.asyncDispose]()
    throw error
  }
}

async function pidOf(home: TestHome, name: string): Promise<number> {
  const { pid, state, reason } = await home.process(name)
  assert.equal(state, 'running', reason)
  assert.ok(pid)
  return pid
}

const networkOf = (pid: number) => readlink(`/proc/${pid}/ns/net`)

test('a strict plugin is a user of its own without network and rights, and answers', strictHere, async () => {
  await using home = await strictHome(['dice-roller'])
  const pid = await pidOf(home, 'dice-roller')
  const user = strictUserOf('dice-roller')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  for (const line of [/^Groups:\s*$/m, /^CapPrm:\t0+$/m, /^CapEff:\t0+$/m, /^CapBnd:\t0+$/m, /^NoNewPrivs:\t1$/m])
    assert.match(status, line)
  for (const id of ['Uid', 'Gid']) assert.match(status, new RegExp(`^${id}:${`\t${user}`.repeat(4)}$`, 'm'))
  assert.notEqual(await networkOf(pid), await networkOf(home.daemonPid))
  assert.match((await home.say('!roll 2d6')).replies.join(), /^🎲/)
  const { printed } = await runRosey(home, 'plugin', 'info', 'dice-roller', '--json')
  const { isolation } = JSON.parse(printed) as { isolation: { layers: { name: string; holds: boolean }[] } }
  for (const { name, holds } of isolation.layers) if (name !== 'memory-bound') assert.ok(holds, name)
})

test('a strict plugin is measured and bound like any other', strictHere, async () => {
  await using home = await strictHome(['dice-roller'])
  const pid = await pidOf(home, 'dice-roller')
  await home.processUntil('dice-roller', ({ resources }) => resources.memoryMb !== null)
  if (machine.hasMemoryBound)
    await until(async () => /^Max data size\s+\d+/m.exec(await readFile(`/proc/${pid}/limits`, 'utf8')) ?? undefined)
})

test(
  'a strict plugin is replaced after the bus was restarted, and ends with a daemon that is killed',
  strictHere,
  async () => {
    await using home = await strictHome(['dice-roller'])
    const before = await pidOf(home, 'dice-roller')
    await home.killAndAwaitReturn('nats')
    await home.processUntil('dice-roller', ({ pid, state }) => pid !== null && pid !== before && state === 'running')
    assert.match((await home.say('!roll 2d6')).replies.join(), /^🎲/)
    const pid = await pidOf(home, 'dice-roller')
    process.kill(home.daemonPid, 'SIGKILL')
    await until(async () => ((await isAlive(pid)) ? undefined : true))
  },
)

test(
  'a strict plugin that is granted the network keeps that of the machine, and nothing else',
  strictHere,
  async () => {
    await using home = await strictHome(['wants-network'], ['wants-network'])
    const pid = await pidOf(home, 'wants-network')
    assert.equal(await networkOf(pid), await networkOf(home.daemonPid))
    assert.match(await readFile(`/proc/${pid}/status`, 'utf8'), /^CapEff:\t0+$/m)
    assert.deepEqual((await home.say('!dial')).replies, ['it worked'])
  },
)

test("the user of a strict plugin may not read what is the bot's or another plugin's", strictHere, async () => {
  await using home = await strictHome(['dice-roller', 'keeps-files'], ['keeps-files'])
  const { paths } = home
  const other = join(paths.root, 'sandbox', 'keeps-files')
  const [command = '', ...args] = asUser(machine.setpriv ?? '', strictUserOf('dice-roller'))
  for (const path of [paths.data, paths.run, paths.logs, paths.controlToken, paths.busKeys, other]) {
    const [ours, theirs] = await Promise.allSettled([
      promisify(execFile)('/usr/bin/test', ['-r', path]),
      promisify(execFile)(command, [...args, '/usr/bin/test', '-r', path]),
    ])
    assert.equal(ours.status, 'fulfilled', `${path} is not there`)
    assert.equal(theirs.status, 'rejected', path)
  }
})

for (const sandbox of ['normal', 'strict']) {
  test(`a plugin keeps files in its folder and nowhere else (sandbox: ${sandbox})`, {
    skip: sandbox === 'strict' ? strictHere.skip : false,
  }, async () => {
    await using home = await strictHome(sandbox === 'strict' ? ['keeps-files'] : [], ['keeps-files'])
    assert.deepEqual((await home.say('!keep')).replies, ['1 kept'])
    assert.deepEqual((await home.say('!stray')).replies, [Array(5).fill(DENIED).join(' ')])
    await home.killAndAwaitReturn('keeps-files')
    assert.deepEqual((await home.say('!keep')).replies, ['2 kept'])
  })
}

test('what a plugin kept before it was strict, it keeps', strictHere, async () => {
  await using home = await strictHome([], ['keeps-files'])
  assert.deepEqual((await home.say('!keep')).replies, ['1 kept'])
  const before = await pidOf(home, 'keeps-files')
  await home.configure('plugins: { keeps-files: { sandbox: strict } }\n')
  await home.control((client) => client.ask('reload', {}))
  await home.processUntil('keeps-files', ({ pid, state }) => pid !== null && pid !== before && state === 'running')
  assert.deepEqual((await home.say('!keep')).replies, ['2 kept'])
})

test('where strict cannot be had the plugin does not start, says why, and the others run', async () => {
  await using home = await TestHome.start({ config: 'plugins: { dice-roller: { sandbox: strict } }\n' })
  // As root: its user may not pass through the home, which is for us alone. As anybody else: the rights are missing.
  const { state, reason, pid, restarts } = await home.process('dice-roller')
  assert.deepEqual([state, pid, restarts], ['failed', null, 0])
  assert.match(
    reason,
    /dice-roller cannot be run under "sandbox: strict": .*, or set plugins\.dice-roller\.sandbox to normal/,
  )
  if (strictHere.skip === false) assert.ok(reason.includes(`may not enter ${home.paths.root}.`), reason)
  assert.equal((await home.process('8ball')).state, 'running')
  await home.configure('')
  await home.control((client) => client.ask('reload', {}))
  await home.processUntil('dice-roller', (now) => now.state === 'running')
})
