import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { explain, runCli } from './run-cli.ts'
import { type KeptIo, keptIo } from './test-io.ts'

async function emptyHome(t: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'rosey-cli-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return root
}

async function run(root: string, ...args: string[]): Promise<KeptIo & { code: number }> {
  const io = keptIo()
  const code = await runCli(['--home', root, ...args], io)
  return Object.assign(io, { code })
}

const wrong: [args: string[], message: RegExp][] = [
  [['stauts'], /\[usage\] unknown command 'stauts'\n?.*Did you mean status/s],
  [['status', '--jsn'], /\[usage\] unknown option '--jsn'.*Did you mean --json/s],
  [['logs', '--level', 'loud'], /Expected one of trace, debug, info/],
  [['logs', '-n', 'many'], /Expected a whole number/],
  [['logs', '--since', 'yesterday'], /\[usage\] --since is "yesterday", expected a time span/],
  [['chat', 'x', '--role', 'king'], /Expected one of guest, user, moderator, admin, owner/],
  [['stop', '--timeout', '-1'], /Expected seconds/],
  [['completion', 'tcsh'], /\[usage\] There is no completion for "tcsh"\. There are: bash, zsh, fish\.$/],
  [['plugin', 'info'], /missing required argument 'name'/],
  [['plugin', 'lst'], /unknown command 'lst'/],
  [['keys', 'rotat'], /\[usage\] unknown command 'rotat'\n.*Did you mean rotate\?/],
  [['keys', 'zzzzzzzz'], /\[usage\] unknown command 'zzzzzzzz'\n.*There are: rotate, creds, export/],
  [['init'], /\[usage\] rosey init asks questions.*--yes/],
  [['init', '--yes', '--user', 'bob', '--password', 'x'], /\[usage\] .*got --user and --password.*Add --channel/],
  [['init', '--yes', '--channel', '', '--site', 'x'], /\[usage\] .*got --site without one/],
  [['start', '--force'], /\[usage\] --force .* no name is given/],
  [['start', '8ball', '--foreground'], /\[usage\] .*got --foreground with 8ball/],
  [['start', '8ball', 'bot', '--log-level', 'debug'], /\[usage\] .*got --log-level with 8ball, bot/],
  [['start', '8ball', '--safe', '--without', 'bot'], /\[usage\] .*got --safe and --without with 8ball/],
  [[], /Usage: rosey/],
]

for (const [args, message] of wrong) {
  test(`wrong usage ends with 2 and a sentence: rosey ${args.join(' ')}`, async (t) => {
    const { code, messages, data } = await run(await emptyHome(t), ...args)
    assert.equal(code, 2)
    assert.match(messages.join('\n'), message)
    assert.deepEqual(data, [])
  })
}

for (const args of [
  ['status'],
  ['reload'],
  ['restart'],
  ['chat', 'hi'],
  ['stop', 'bot'],
  ['start', 'bot'],
  ['quarantine', 'list'],
  ['quarantine', 'retry', 'abc123'],
  ['quarantine', 'drop', 'all'],
]) {
  test(`without a daemon it ends with 3 and names the home: rosey ${args.join(' ')}`, async (t) => {
    const root = await emptyHome(t)
    const { code, messages } = await run(root, ...args)
    assert.equal(code, 3)
    assert.match(messages.join('\n'), new RegExp(`\\[daemon-missing\\].*${root}`))
  })
}

test('without a daemon plugins are shown as they lie on the disk, with a note', async (t) => {
  const root = await emptyHome(t)
  await mkdir(join(root, 'plugins', 'broken'), { recursive: true })
  await writeFile(join(root, 'rosey.yaml'), 'plugins: { 8ball: { enabled: false } }\n')
  const list = await run(root, 'plugin', 'list')
  assert.equal(list.code, 0)
  assert.match(list.data.join('\n'), /○ {2}dice-roller +0\.1\.0 +stopped/)
  assert.match(list.data.join('\n'), /○ {2}8ball .*stopped .*disabled in the config/)
  assert.match(list.data.join('\n'), /○ {2}broken .*stopped .*manifest/)
  assert.match(list.messages.join('\n'), /No daemon runs for the home .*rosey start/)
  const asJson = await run(root, 'plugin', 'list', '--json')
  assert.equal((JSON.parse(asJson.data.join('\n')) as unknown[]).length, 3)
  const info = await run(root, 'plugin', 'info', 'dice-roller')
  assert.equal(info.code, 0)
  assert.match(info.data.join('\n'), /state +○ stopped\n/)
  assert.match(info.data.join('\n'), /uses +unknown\n/)
  assert.equal((await run(root, 'plugin', 'info', 'console')).code, 0)
  const unknown = await run(root, 'plugin', 'info', 'dice-rolle')
  assert.equal(unknown.code, 4)
  assert.match(unknown.messages.join('\n'), /\[name-unknown\].*Did you mean "dice-roller"/)
})

test('stopping what does not run is no failure, and is said', async (t) => {
  const { code, messages } = await run(await emptyHome(t), 'stop')
  assert.equal(code, 0)
  assert.match(messages.join('\n'), /nothing to stop/)
})

test('help goes to stdout and ends with 0', async (t) => {
  const { code, data } = await run(await emptyHome(t), 'help')
  assert.equal(code, 0)
  assert.match(data.join('\n'), /status\|ls/)
})

test('init writes a config for its owner alone, and never over another', async (t) => {
  const root = join(await emptyHome(t), 'new')
  const first = await run(root, 'init', '--yes', '--channel', 'lounge', '--password', 'secret')
  assert.equal(first.code, 0)
  const file = join(root, 'rosey.yaml')
  const text = await readFile(file, 'utf8')
  assert.match(text, /channel: lounge/)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const second = await run(root, 'init', '--yes')
  assert.equal(second.code, 1)
  assert.match(second.messages.join('\n'), /\[config-exists\]/)
  assert.equal(await readFile(file, 'utf8'), text)
})

test('doctor is well in a fresh home, and tells each thing that is not', async (t) => {
  const root = await emptyHome(t)
  const well = await run(root, 'doctor')
  assert.equal(well.code, 0, well.data.join('\n'))
  await writeFile(join(root, 'rosey.yaml'), 'bto: 1\nconnectors: { a: { use: consol } }\n')
  await mkdir(join(root, 'plugins', 'broken'), { recursive: true })
  const ill = await run(root, 'doctor', '--json')
  assert.equal(ill.code, 78)
  const found = JSON.parse(ill.data.join('\n')) as { kind: string; subject: string; message: string; remedy?: string }[]
  const errors = found.filter(({ kind }) => kind === 'error')
  assert.deepEqual(errors.map(({ subject }) => subject).sort(), ['config', 'plugins'])
  assert.ok(errors.every(({ remedy }) => remedy !== undefined))
  await writeFile(join(root, 'rosey.yaml'), 'connectors: { a: { use: consol } }\n')
  const wrongKind = await run(root, 'doctor')
  assert.match(wrongKind.data.join('\n'), /no such connector, did you mean "console"/)
})

test('doctor ends with 1 when something else than the config is wrong, and with 0 for warnings alone', async (t) => {
  const root = await emptyHome(t)
  await writeFile(
    join(root, 'rosey.yaml'),
    'plugins: { dice-rolle: {}, 8ball: { enabled: false, config: { x: 1 } } }\n',
  )
  const warned = await run(root, 'doctor')
  assert.equal(warned.code, 0)
  assert.match(warned.data.join('\n'), /\? config .*rosey\.yaml:1:12: .*did you mean "dice-roller"/)
  assert.match(warned.data.join('\n'), /\? config .*unknown key "x" in plugins\.8ball\.config/)
  await mkdir(join(root, 'plugins', 'broken'), { recursive: true })
  assert.equal((await run(root, 'doctor')).code, 1)
})

test('doctor checks connectors and plugins against their own schemas, and lists each finding with its place', async (t) => {
  const root = await emptyHome(t)
  const lines = [
    'connectors:',
    '  lounge: { use: cytube, chanel: x }',
    'pluginDefaults: { config: { maxSides: 1 } }',
    'plugins:',
    '  dice-roller:',
    '    config:',
    '      maxDice: 0',
    '      maxdices: 5',
  ]
  await writeFile(join(root, 'rosey.yaml'), lines.join('\n'))
  const { code, data } = await run(root, 'doctor', '--json')
  assert.equal(code, 78)
  const found = JSON.parse(data.join('\n')) as {
    kind: string
    message: string
    place?: { key: string; line: number }
  }[]
  const errors = found.filter(({ kind }) => kind === 'error')
  const text = errors.map(({ message }) => message).join('\n')
  assert.match(text, /rosey\.yaml:2:26: unknown key "chanel" in connectors\.lounge, did you mean "channel"\?/)
  assert.match(text, /rosey\.yaml:2:3: connectors\.lounge lacks the key "channel"/)
  assert.match(
    text,
    /rosey\.yaml:7:7: plugins\.dice-roller\.config\.maxDice is 0, expected a whole number from 1 to 1000/,
  )
  assert.match(
    text,
    /rosey\.yaml:8:7: unknown key "maxdices" in plugins\.dice-roller\.config, did you mean "maxDice"\?/,
  )
  assert.match(text, /rosey\.yaml:3:29: pluginDefaults\.config\.maxSides is 1, expected a whole number/)
  assert.deepEqual(errors.find(({ message }) => message.includes('is 0'))?.place, {
    file: 'rosey.yaml',
    line: 7,
    column: 7,
    key: 'plugins.dice-roller.config.maxDice',
  })
  // Nothing is said twice.
  assert.equal(new Set(found.map(({ message }) => message)).size, found.length)
})

test('a config that is wrong keeps the daemon from starting, with file, line and exit code 78', async (t) => {
  const root = await emptyHome(t)
  await writeFile(join(root, 'rosey.yaml'), 'bot:\n  prefx: "?"\n')
  const { code, messages } = await run(root, 'start')
  assert.equal(code, 78)
  assert.match(messages.join('\n'), /\[config-unknown-key\] rosey\.yaml:2:3: unknown key "prefx" in bot, did you mean/)
})

test('an unknown name of a log is answered with what exists, and nothing else', async (t) => {
  const { code, messages } = await run(await emptyHome(t), 'logs', 'nope')
  assert.equal(code, 4)
  assert.match(messages.join('\n'), /There are: rosey, nats, bot, .*dice-roller/)
  assert.doesNotMatch(messages.join('\n'), /\b(store|web)\b/)
})

test('logs that cannot be read are told with what to do', async (t) => {
  const root = await emptyHome(t)
  await writeFile(join(root, 'logs'), 'none of ours')
  for (const args of [['logs'], ['logs', 'bot'], ['logs', '--follow']]) {
    const { code, messages } = await run(root, ...args)
    assert.equal(code, 78)
    assert.match(messages.join('\n'), /^rosey: \[home-unusable\] .*\/logs\/.*cannot be read: ENOTDIR.*Move away/)
  }
})

test('version tells of command and daemon', async (t) => {
  const { code, data } = await run(await emptyHome(t), 'version', '--json')
  assert.equal(code, 0)
  const { rosey, daemon } = JSON.parse(data.join('\n')) as Record<string, unknown>
  assert.match(String(rosey), /^\d+\.\d+\.\d+/)
  assert.equal(daemon, null)
})

test('an error that nobody foresaw ends with 1 and its stack', () => {
  const io = keptIo()
  assert.equal(explain(new TypeError('boom'), io), 1)
  assert.match(io.messages.join('\n'), /TypeError: boom\n +at /)
  assert.equal(explain(new RoseyError('name-unknown', 'no'), io), 4)
})
