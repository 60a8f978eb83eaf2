import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ControlResponse, type LogEntry, PROTOCOL_VERSION } from '@rosey/protocol'
import { until } from '../../../../test/support/until.ts'
import { type HomePaths, openHome } from '../home/index.ts'
import { Daemon } from './daemon.ts'
import { holderOf } from './home-lock.ts'
import { installationAt } from './installation.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const PATIENCE_MS = 60_000
const QUIET = 'plugins: { dice-roller: { enabled: false }, 8ball: { enabled: false } }\n'
const PLUGIN = "import { Plugin } from '@rosey/sdk'\nexport default class extends Plugin {}\n"

async function home(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-d-')))
  const ends = new AsyncDisposableStack()
  ends.defer(() => rm(root, { recursive: true, force: true }))
  // One hook: of several, Node runs the first one first, and the folder would go while roseyd still writes into it.
  t.after(() => ends.disposeAsync())
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  return { paths: openHome(root), ends, write, remove: (path: string) => rm(join(root, path), { recursive: true }) }
}

async function start({ paths, ends }: Awaited<ReturnType<typeof home>>, watchByDefault = false) {
  const log: LogEntry[] = []
  const installation = installationAt(ROOT)
  const daemon = await Daemon.start({ paths, installation, watchByDefault, onLog: (entry) => log.push(entry) })
  ends.defer(() => daemon.stop('the test is over').then(() => daemon.finished))
  const comes = (name: string, state: string) =>
    until(() => (daemon.supervisor.unit(name)?.state === state ? true : undefined), PATIENCE_MS).catch((error) => {
      assert.fail(`${name} is not ${state}: ${error.message}\n${log.map(({ msg }) => msg).join('\n')}`)
    })
  return { daemon, log, comes }
}

async function ask(paths: HomePaths, operation: string, args: object = {}): Promise<ControlResponse[]> {
  const token = (await readFile(paths.controlToken, 'utf8')).trim()
  const socket = connect(paths.controlSocket)
  socket.on('error', () => undefined)
  socket.write(`${JSON.stringify({ id: 1, token, protocol: PROTOCOL_VERSION, operation, args })}\n`)
  let text = ''
  const answers = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ControlResponse)
  const over = Promise.withResolvers<void>()
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (answers().at(-1)?.kind !== 'progress') over.resolve()
  })
  socket.on('close', () => over.resolve())
  await over.promise
  socket.destroy()
  return answers()
}

const result = async (...request: Parameters<typeof ask>) => {
  const last = (await ask(...request)).at(-1)
  assert.ok(last?.kind === 'result', JSON.stringify(last))
  return last.result as never
}

test('a home with sound and broken plugins: what can run runs, the rest is named, and a change mends it', async (t) => {
  const at = await home(t, {
    'rosey.yaml': QUIET,
    'plugins/good/manifest.yaml': 'name: good\n',
    'plugins/good/index.ts': PLUGIN,
    'plugins/odd/manifest.yaml': 'name: [\n',
    'plugins/needy/manifest.yaml': 'name: needy\ndependencies: { missing: "*" }\n',
    'plugins/needy/index.ts': PLUGIN,
    'plugins/typo/manifest.yaml': 'name: typo\n',
    'plugins/typo/index.ts': 'export default class {',
  })
  const { paths, write, remove } = at
  const { daemon, comes } = await start(at)
  await daemon.opened
  for (const name of ['nats', 'bot', 'console', 'good']) await comes(name, 'running')
  for (const name of ['odd', 'needy', 'typo']) await comes(name, 'failed')
  assert.match(daemon.supervisor.unit('odd')?.reason ?? '', /manifest\.yaml/)
  assert.match(daemon.supervisor.unit('needy')?.reason ?? '', /missing/)
  assert.match(daemon.supervisor.unit('typo')?.reason ?? '', /index\.ts:1:/)
  await assert.rejects(Daemon.start({ paths, installation: installationAt(ROOT), watchByDefault: false }), {
    code: 'daemon-running',
  })

  const status: { services: { name: string }[]; plugins: { name: string; state: string }[] } = await result(
    paths,
    'wait',
  )
  assert.deepEqual(
    status.services.map(({ name }) => name),
    ['nats', 'bot'],
  )
  assert.equal(status.plugins.find(({ name }) => name === 'odd')?.state, 'failed')
  const info: { status: { state: string }; folder: string } = await result(paths, 'plugin', { name: 'good' })
  assert.deepEqual([info.status.state, info.folder], ['running', join(paths.root, 'plugins/good')])
  const [unknown] = await ask(paths, 'start', { names: ['goof'] })
  assert.ok(unknown?.kind === 'error')
  assert.deepEqual([unknown.error.code, unknown.error.details], ['name-unknown', { name: 'goof', nearest: 'good' }])
  const [service] = await ask(paths, 'plugin', { name: 'bot' })
  assert.ok(service?.kind === 'error')
  assert.match(service.error.message, /is a service/)
  const [odd]: { outcome: string; message: string }[] = await result(paths, 'start', { names: ['odd'] })
  assert.equal(odd?.outcome, 'failed')
  assert.match(odd?.message ?? '', /manifest\.yaml/)
  const steps = await ask(paths, 'restart', { names: ['good'], timeoutSeconds: 5 })
  assert.ok(steps.some((step) => step.kind === 'progress' && step.progress.kind === 'state'))
  await result(paths, 'stop', { names: ['good'], timeoutSeconds: 5 })
  assert.equal(daemon.supervisor.unit('good')?.state, 'stopped')

  await write('plugins/odd/manifest.yaml', 'name: odd\n')
  await write('plugins/odd/index.ts', PLUGIN)
  await write('plugins/missing/manifest.yaml', 'name: missing\n')
  await write('plugins/missing/index.ts', PLUGIN)
  await remove('plugins/good')
  const reloaded: { touched: string[]; removed: string[]; refused: { name: string }[] } = await result(paths, 'reload')
  assert.deepEqual(
    reloaded.touched.toSorted().filter((name) => name !== 'bot'),
    ['missing', 'odd'],
  )
  assert.deepEqual(reloaded.removed, ['good'])
  assert.ok(!reloaded.refused.some(({ name }) => ['missing', 'odd'].includes(name)))
  assert.equal(daemon.supervisor.unit('good'), undefined)
  for (const name of ['odd', 'missing', 'needy', 'bot']) await comes(name, 'running')

  await write('rosey.yaml', 'nonsense: 1\n')
  await assert.rejects(daemon.reload(), { code: 'config-unknown-key' })
  const stopped = await ask(paths, 'shutdown', { reason: 'the test asks' })
  assert.equal(stopped.at(-1)?.kind, 'result', 'who asked is answered')
  await daemon.finished
  assert.equal(await holderOf(paths.pidFile), undefined)
  assert.deepEqual((await readdir(paths.run)).sort(), ['console.token', 'control.token'])
  await assert.rejects(daemon.reload())
})

test('with the watch on, a changed plugin is replaced, one with a typo goes on as it was, a mended one starts', async (t) => {
  const at = await home(t, {
    'rosey.yaml': QUIET,
    'plugins/good/manifest.yaml': 'name: good\n',
    'plugins/good/index.ts': PLUGIN,
    'plugins/typo/manifest.yaml': 'name: typo\n',
    'plugins/typo/index.ts': 'export default class {',
  })
  const { daemon, log, comes } = await start(at, true)
  await daemon.opened
  await comes('good', 'running')
  await comes('typo', 'failed')
  const good = daemon.supervisor.unit('good')
  assert.ok(good)
  const before = good.instance
  await at.write('plugins/good/index.ts', 'export default class {')
  await until(() => log.find(({ msg }) => msg.includes('the old one goes on')), PATIENCE_MS)
  assert.equal(good.instance, before)
  await at.write('plugins/good/index.ts', `${PLUGIN}// changed\n`)
  await at.write('plugins/typo/index.ts', PLUGIN)
  await until(() => (good.state === 'running' && good.instance !== before ? true : undefined), PATIENCE_MS)
  await comes('typo', 'running')
})
