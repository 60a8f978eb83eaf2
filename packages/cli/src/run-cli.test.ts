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
  [['completion', 'bahs'], /\[usage\] There is no completion for "bahs"\. Did you mean "bash"/],
  [['plugin', 'info'], /missing required argument 'name'/],
  [['plugin', 'lst'], /unknown command 'lst'/],
  [['init'], /\[usage\] rosey init asks questions.*--yes/],
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
  ['plugin', 'list'],
  ['reload'],
  ['restart'],
  ['chat', 'hi'],
  ['stop', 'bot'],
  ['start', 'bot'],
]) {
  test(`without a daemon it ends with 3 and names the home: rosey ${args.join(' ')}`, async (t) => {
    const root = await emptyHome(t)
    const { code, messages } = await run(root, ...args)
    assert.equal(code, 3)
    assert.match(messages.join('\n'), new RegExp(`\\[daemon-missing\\].*${root}`))
  })
}

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
  assert.equal(ill.code, 1)
  const found = JSON.parse(ill.data.join('\n')) as { kind: string; subject: string; message: string; remedy?: string }[]
  const errors = found.filter(({ kind }) => kind === 'error')
  assert.deepEqual(errors.map(({ subject }) => subject).sort(), ['config', 'plugins'])
  assert.ok(errors.every(({ remedy }) => remedy !== undefined))
  await writeFile(join(root, 'rosey.yaml'), 'connectors: { a: { use: consol } }\n')
  const wrongKind = await run(root, 'doctor')
  assert.match(wrongKind.data.join('\n'), /no such connector, did you mean "console"/)
})

test('a config that is wrong keeps the daemon from starting, with file, line and exit code 78', async (t) => {
  const root = await emptyHome(t)
  await writeFile(join(root, 'rosey.yaml'), 'bot:\n  prefx: "?"\n')
  const { code, messages } = await run(root, 'start')
  assert.equal(code, 78)
  assert.match(messages.join('\n'), /\[config-unknown-key\] rosey\.yaml:2:3: unknown key "prefx" in bot, did you mean/)
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
