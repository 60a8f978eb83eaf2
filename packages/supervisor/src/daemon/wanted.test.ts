import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import { openHome } from '../home/index.ts'
import { readCatalogue } from './catalogue.ts'
import { AS_CONFIGURED } from './choices.ts'
import { installationAt } from './installation.ts'
import { changedSpecs, wantedFrom } from './wanted.ts'

const ROOT = join(import.meta.dirname, '../../../..')

async function wanted(t: TestContext, yaml: string, files: Readonly<Record<string, string>> = {}, busPort?: number) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-w-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ ...files, 'rosey.yaml': yaml })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const paths = openHome(root)
  const installation = installationAt(ROOT)
  const catalogue = await readCatalogue(paths, installation)
  const result = wantedFrom({ catalogue, paths, installation, choices: AS_CONFIGURED, consoleToken: 'c', busPort })
  const spec = (name: string) => {
    const found = result.specs.find((each) => each.name === name)
    assert.ok(found, `no spec for ${name}`)
    return found
  }
  return { ...result, catalogue, paths, spec }
}

test('without a config there are bus, bot, console and the bundled plugins', async (t) => {
  const { specs, broken, spec, paths } = await wanted(t, '')
  assert.deepEqual(
    specs.slice(0, 3).map(({ name }) => name),
    ['nats', 'bot', 'console'],
  )
  assert.ok(specs.slice(3).every(({ kind, bundled, enabled }) => kind === 'plugin' && bundled && enabled))
  assert.deepEqual(broken, [])
  const { ports, host } = spec('nats').config as { ports: number[]; host: string }
  assert.deepEqual([ports[0], ports.length, host], [4222, 100, '127.0.0.1'])
  assert.deepEqual([spec('nats').restart.maxAttempts, spec('bot').restart.maxAttempts], [0, 3])
  const console = spec('console')
  assert.deepEqual(console.config, {
    socketPath: paths.consoleSocket('console'),
    tokenPath: paths.consoleToken,
    token: 'c',
  })
  assert.deepEqual(console.writable, [paths.consoleSocket('console')])
  assert.deepEqual(spec('dice-roller').stopTimes, { graceMs: 5000, termMs: 5000 })
})

test('the bus is looked for first on the port where it was, is managed when asked, and somebody else’s has no spec', async (t) => {
  const again = await wanted(t, 'bus: { host: 127.0.0.1 }', {}, 4999)
  assert.deepEqual((again.spec('nats').config as { ports: number[] }).ports.slice(0, 3), [4999, 4222, 4223])
  const managed = await wanted(t, 'bus: { mode: managed, port: 5000 }')
  const config = managed.spec('nats').config as { ports: number[]; server: unknown }
  assert.deepEqual([config.ports, config.server], [[5000], { command: 'nats-server', folder: managed.paths.run }])
  const external = await wanted(t, 'bus: { mode: external, servers: ["nats://a:1"] }')
  assert.ok(!external.specs.some(({ name }) => name === 'nats'))
})

test('a plugin without settings of its own comes without a new bot', async (t) => {
  const plugin = (name: string) => ({
    [`plugins/${name}/manifest.yaml`]: `name: ${name}\n`,
    [`plugins/${name}/index.ts`]: 'export default 1\n',
  })
  const before = await wanted(t, 'plugins: { quiz: { commands: { ask: { role: user } } } }\n', plugin('quiz'))
  const after = await wanted(t, 'plugins: { quiz: { commands: { ask: { role: user } } } }\n', {
    ...plugin('quiz'),
    ...plugin('trivia'),
  })
  assert.ok(after.specs.some(({ name }) => name === 'trivia'))
  assert.deepEqual(after.spec('bot'), before.spec('bot'))
})

test('the operator’s settings of a plugin decide how it runs, and the bot is told what concerns commands', async (t) => {
  const yaml = `
plugins:
  8ball: { enabled: false }
  dice-roller:
    critical: true
    stopTimeoutSeconds: 1
    readyTimeoutSeconds: 3
    commandTimeoutSeconds: 4
    channels: [console]
    health: { heartbeatSeconds: 0.5 }
    restart: { policy: never }
    commands: { roll: { role: mod } }
`
  const { spec } = await wanted(t, yaml.replace('role: mod', 'enabled: false'))
  const dice = spec('dice-roller')
  assert.equal(spec('8ball').enabled, false)
  assert.deepEqual(
    [dice.critical, dice.stopTimes.graceMs, dice.readyTimeoutMs, dice.heartbeatMs, dice.restart.policy, dice.channels],
    [true, 1000, 3000, 500, 'never', ['console']],
  )
  const told = (spec('bot').config as { plugins: Record<string, unknown> }).plugins
  assert.deepEqual(told['dice-roller'], {
    commandTimeoutMs: 4000,
    channels: ['console'],
    commands: { roll: { enabled: false } },
  })
})

test('a plugin may use the folders of its permissions, and what cannot be read is listed with its reason', async (t) => {
  const { spec, broken } = await wanted(t, '', {
    'plugins/keeper/manifest.yaml': 'name: keeper\npermissions: ["files:data"]\n',
    'plugins/keeper/index.ts': 'export default class {}',
    'plugins/odd/manifest.yaml': 'name: [\n',
  })
  const keeper = spec('keeper')
  assert.equal(keeper.writable.length, 1)
  assert.ok(keeper.writable[0]?.endsWith('/keeper/data'))
  assert.deepEqual(
    broken.map((entry) => [entry.spec.name, entry.spec.kind, entry.spec.version, entry.spec.critical]),
    [['odd', 'plugin', 'unknown', false]],
  )
  assert.match(broken[0]?.reason ?? '', /manifest\.yaml/)
})

test('a plugin that is a single file may read that file, and not the plugins around it', async (t) => {
  const { spec } = await wanted(t, 'plugins: { lone: { sandbox: strict } }\n', {
    'plugins/lone.yaml': 'name: lone\n',
    'plugins/lone.js': 'export default class {}',
  })
  const { readable, writable, sandbox } = spec('lone')
  assert.equal(readable.length, 1)
  assert.ok(readable[0]?.endsWith('/plugins/lone.js'))
  assert.deepEqual(writable, [])
  assert.equal(sandbox, 'strict')
  assert.equal(spec('dice-roller').sandbox, 'normal')
})

test('what is new, gone and different between two sets of specs is told by name', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => fixtureSpec(name, 'ready'))
  assert.ok(a && b && c)
  const other = { ...b, config: { sides: 8 } }
  assert.deepEqual(changedSpecs([a, b], [other, c]), { added: [c], removed: ['a'], changed: [other] })
  assert.deepEqual(changedSpecs([a, b], [structuredClone(a), b]), { added: [], removed: [], changed: [] })
})
