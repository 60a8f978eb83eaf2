import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Prober } from '../../packages/cli/src/chaos/prober.ts'
import { findConsole } from '../../packages/cli/src/console/find-console.ts'
import { ControlClient } from '../../packages/cli/src/control/client.ts'
import { type HomePaths, loadConfig } from '../../packages/supervisor/src/index.ts'
import { PluginRegistry } from '../../packages/supervisor/src/registry/plugin-registry.ts'
import { TestHome } from '../support/test-home.ts'
import { until } from '../support/until.ts'
import { processesOfRun } from './processes-of-run.ts'
import { Random, seedFrom } from './random.ts'

const KILLS = Number(process.env.ROSEY_CHAOS_KILLS ?? 50)
/** So long roseyd and all of its processes take to start, and a little more: kills come at every moment of it, in ms. */
const START_MS = 1200
/** Under load it runs for at most this time, in ms. */
const LOAD_MS = 600
/** One start in so many is let come to its end, and put under load. */
const LOADED_EVERY = 4
/** After this time in ms nothing of a killed roseyd may be left. */
const GONE_MS = 2000

const onLinux = { skip: process.platform === 'linux' ? false : 'only Linux finds the processes of a run' }

test(
  'whenever roseyd is killed, nothing is left, its files are whole, and the next start works',
  onLinux,
  async (t) => {
    const seed = seedFrom(process.env)
    t.diagnostic(`ROSEY_CHAOS_SEED=${seed} ROSEY_CHAOS_KILLS=${KILLS}`)
    const random = new Random(seed)
    await using home = await TestHome.create({ config: 'plugins: { 8ball: { enabled: true } }\n' })
    for (let kill = 0; kill < KILLS; kill++) {
      await t.test(`kill ${kill + 1}`, async () => {
        if (kill % LOADED_EVERY === 0) await killUnderLoad(home, random)
        else await killWhileItStarts(home, random)
        await assertNothingLeft(home)
        await assertWholeFiles(home)
      })
    }
    await home.startDaemon()
    const { services, connectors, plugins } = await home.settled()
    const states = [...services, ...connectors, ...plugins].map(({ name, state, enabled }) => [name, state, enabled])
    for (const [name, state, enabled] of states) assert.equal(state, enabled ? 'running' : 'disabled', `${name}`)
    assert.match((await home.say('!roll')).replies.join(), /^🎲/)
  },
)

async function killWhileItStarts(home: TestHome, random: Random): Promise<void> {
  const daemon = await home.spawnDaemon()
  await delay(random.between(0, START_MS))
  assert.equal(daemon.exitCode, null, `it ended by itself: ${home.output}`)
  daemon.kill('SIGKILL')
  assert.equal((await home.daemonEnded()).signal, 'SIGKILL', home.output)
}

async function killUnderLoad(home: TestHome, random: Random): Promise<void> {
  await home.startDaemon()
  const status = await home.settled()
  await using prober = await Prober.start({
    text: '!roll',
    everyMs: 5,
    access: () => findConsole(home.paths, status),
  })
  const changing = changeAllTheTime(home.paths)
  await until(() => (prober.probes.some(({ end }) => end.kind === 'answered') ? true : undefined))
  await delay(random.between(0, LOAD_MS))
  // What is found later to be gone is found now to be there: roseyd's guardian, bus, bot, console and plugins.
  const running = await processesOfRun((await runOf(home.paths)) ?? '')
  assert.ok(running.length >= 5, running.join('\n'))
  process.kill(home.daemonPid, 'SIGKILL')
  await home.daemonEnded()
  await changing
}

// What is written to the registry and told to every process, until roseyd is gone.
async function changeAllTheTime(paths: HomePaths): Promise<void> {
  try {
    await using client = await ControlClient.connect(paths)
    for (;;) {
      await client.ask('disable', { name: '8ball' })
      await client.ask('enable', { name: '8ball' })
      await client.ask('status', {})
    }
  } catch {
    // It was killed, which is what this waits for.
  }
}

async function assertNothingLeft({ paths }: TestHome): Promise<void> {
  const run = await runOf(paths)
  if (run === undefined) return
  let left: string[] = []
  await until(async () => {
    left = await processesOfRun(run)
    return left.length === 0 ? true : undefined
  }, GONE_MS).catch((error: unknown) => assert.fail(`${error}; left: ${left.join(', ')}`))
}

// The run that holds the home, or held it last; undefined when none has come so far: it had not begun anything.
async function runOf({ pidFile }: HomePaths): Promise<string | undefined> {
  const holder = await readFile(pidFile, 'utf8').catch(() => undefined)
  return holder === undefined ? undefined : (JSON.parse(holder) as { run: string }).run
}

async function assertWholeFiles({ paths }: TestHome): Promise<void> {
  await loadConfig(paths.root)
  assert.equal((await PluginRegistry.open(paths.registry)).notice, undefined)
  for await (const path of glob('{*,crashes/**/*}.json', { cwd: paths.data })) {
    const text = await readFile(join(paths.data, path), 'utf8')
    assert.doesNotThrow(() => JSON.parse(text), `${path}: ${text}`)
  }
}
