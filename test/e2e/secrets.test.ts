import assert from 'node:assert/strict'
import { lstat, readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ProcessStatus } from '../../packages/protocol/src/index.ts'
import { fixturePlugin, TestHome } from '../support/test-home.ts'

const onLinux = { skip: process.platform === 'linux' ? false : 'what a process sees is read from /proc' }

/** Variables that a plugin's process may have. */
const VARIABLES = [
  'ROSEY_RUN',
  'UV_THREADPOOL_SIZE',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
]
/** Bus tokens, which begin so in base64, and seeds of keys. */
const TOKEN = /eyJ[\w-]{20,}|S[AOU][A-Z2-7]{56}/
const SECRET = 'a-secret-of-the-operator'

/** A home with a bundled plugin, a stranger's and a console, whose daemon was started with a secret in its environment. */
async function homeWithSecret(): Promise<TestHome> {
  // Node hands its own on to every child, unless the child's environment says otherwise. Nothing is to be written.
  const { NODE_V8_COVERAGE: coverage = '/dev/null/coverage' } = process.env
  return await TestHome.start({
    plugins: [fixturePlugin('keeps-files')],
    environment: { ROSEY_TEST_SECRET: SECRET, NODE_V8_COVERAGE: coverage },
  })
}

async function running(home: TestHome, kinds: readonly string[]): Promise<(ProcessStatus & { pid: number })[]> {
  const { services, connectors, plugins } = await home.status()
  const found = [...services, ...connectors, ...plugins].filter(({ kind }) => kinds.includes(kind))
  return found.map((entry) => {
    assert.ok(entry.pid !== null, entry.name)
    return { ...entry, pid: entry.pid }
  })
}

async function listOf(pid: number, file: 'environ' | 'cmdline'): Promise<string[]> {
  return (await readFile(`/proc/${pid}/${file}`, 'utf8')).split('\0').filter(Boolean)
}

/** What every open descriptor of a process is, by its number. */
async function descriptorsOf(pid: number): Promise<Map<number, string>> {
  const numbers = await readdir(`/proc/${pid}/fd`)
  const found = new Map<number, string>()
  for (const number of numbers) {
    // One may be closed while we look.
    const target = await readlink(`/proc/${pid}/fd/${number}`).catch(() => undefined)
    if (target !== undefined) found.set(Number(number), target)
  }
  return found
}

test('a plugin process has no variable beyond what it needs, and nothing of the operator', onLinux, async () => {
  await using home = await homeWithSecret()
  assert.ok((await listOf(home.daemonPid, 'environ')).some((entry) => entry.includes(SECRET)))
  for (const { name, pid } of await running(home, ['plugin', 'connector'])) {
    const environ = await listOf(pid, 'environ')
    const names = environ.map((entry) => entry.slice(0, entry.indexOf('=')))
    assert.deepEqual(
      names.filter((variable) => !VARIABLES.includes(variable)),
      [],
      name,
    )
    assert.ok(!environ.some((entry) => entry.includes(SECRET) || entry.includes(home.paths.run)), name)
  }
})

test(
  'a plugin process has its standard output, the control pipe, the bus, and no other connection or file',
  onLinux,
  async () => {
    await using home = await homeWithSecret()
    for (const { name, pid } of await running(home, ['plugin'])) {
      const descriptors = await descriptorsOf(pid)
      const sockets = [...descriptors].filter(([, target]) => target.startsWith('socket:')).map(([number]) => number)
      assert.deepEqual(sockets.toSorted(), [1, 2, 3, 4], name)
      for (const [number, target] of descriptors) {
        // Beside these only what the event loop wakes itself with.
        if (!sockets.includes(number))
          assert.match(target, /^(\/dev\/null|pipe:\[\d+\]|anon_inode:.*)$/, `${name} ${number}`)
      }
    }
  },
)

test('a plugin process is told no path but its own and those of its code', onLinux, async () => {
  await using home = await homeWithSecret()
  const own = {
    'keeps-files': join(home.paths.plugins, 'keeps-files'),
    'dice-roller': join(import.meta.dirname, '..', '..', 'plugins', 'dice-roller'),
  }
  const cache = await realpath(home.paths.cache)
  for (const [name, folder] of Object.entries(own)) {
    const { pid } = await home.process(name)
    assert.ok(pid !== null)
    assert.equal(await readlink(`/proc/${pid}/cwd`), await realpath(folder))
    const [, ...args] = await listOf(pid, 'cmdline')
    const paths = args.map((arg) => arg.slice(arg.indexOf('=') + 1)).filter((text) => text.startsWith('/'))
    const allowed = [await realpath(folder), cache]
    const strange = paths.filter((path) => !allowed.some((start) => path === start || path.startsWith(`${start}/`)))
    assert.deepEqual(strange, [], name)
  }
})

test('no token and no key is on the command line or in the environment of any process', onLinux, async () => {
  await using home = await homeWithSecret()
  const tokens = await Promise.all(
    [home.paths.controlToken, home.paths.consoleToken].map((path) => readFile(path, 'utf8')),
  )
  const pids = (await running(home, ['service', 'connector', 'plugin'])).map(({ pid }) => pid)
  for (const pid of [home.daemonPid, ...pids]) {
    const seen = [...(await listOf(pid, 'cmdline')), ...(await listOf(pid, 'environ'))]
    for (const text of seen) {
      assert.doesNotMatch(text, TOKEN)
      for (const token of tokens) assert.ok(!text.includes(token.trim()))
    }
  }
})

test('what holds a token or a key can be read by its owner alone', onLinux, async () => {
  await using home = await homeWithSecret()
  const tokens = await Promise.all(
    [home.paths.controlToken, home.paths.consoleToken].map((path) => readFile(path, 'utf8')),
  )
  const holders: string[] = []
  for (const path of await filesBelow(home.paths.root)) {
    const text = await readFile(path, 'latin1')
    if (!TOKEN.test(text) && !tokens.some((token) => text.includes(token.trim()))) continue
    holders.push(path)
    assert.equal((await lstat(path)).mode & 0o077, 0, path)
  }
  for (const path of [home.paths.busKeys, home.paths.controlToken, home.paths.consoleToken])
    assert.ok(holders.includes(path), path)
  for (const folder of [home.paths.data, home.paths.run, home.paths.logs])
    assert.equal((await lstat(folder)).mode & 0o077, 0, folder)
})

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
