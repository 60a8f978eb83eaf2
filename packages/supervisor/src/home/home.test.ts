import assert from 'node:assert/strict'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import {
  checkPrivateFolder,
  clearRun,
  ensureToken,
  findHome,
  openHome,
  openRun,
  prepareHome,
  readToken,
} from './index.ts'
import { MAX_SOCKET_PATH, shortFolderFor, socketPath } from './socket-path.ts'

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-home-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('the flag wins over the variable, and the variable over a config file', () => {
  const exists = (path: string) => path === '/a/rosey.yaml'
  const env = { ROSEY_HOME: 'elsewhere' }
  assert.deepEqual(findHome({ flag: '../x', env, cwd: '/a/b' }, exists), { kind: 'flag', folder: '/a/x' })
  assert.deepEqual(findHome({ env, cwd: '/a/b' }, exists), { kind: 'environment', folder: '/a/b/elsewhere' })
  assert.deepEqual(findHome({ flag: '', env: { ROSEY_HOME: '' }, cwd: '/a/b/c' }, exists), {
    kind: 'config',
    folder: '/a',
  })
})

test('without any sign the current folder is the home', () => {
  assert.deepEqual(
    findHome({ env: {}, cwd: '/a/b' }, () => false),
    { kind: 'current', folder: '/a/b' },
  )
})

test('the nearest config file upwards decides, and rosey.json counts too', () => {
  const exists = (path: string) => path === '/a/rosey.yaml' || path === '/a/b/rosey.json'
  assert.equal(findHome({ env: {}, cwd: '/a/b/c' }, exists).folder, '/a/b')
})

test('a socket lies in run while its path is short enough', () => {
  const question = { name: 'control', run: '/h/run', shortFolder: '/tmp/rosey-1', platform: 'linux' as const }
  assert.equal(socketPath(question), '/h/run/control.sock')
  const run = `/${'d'.repeat(95)}/run`
  assert.equal(socketPath({ ...question, run }), '/tmp/rosey-1/control.sock')
  const long = socketPath({ ...question, run, name: 'x'.repeat(120) })
  assert.match(long, /^\/tmp\/rosey-1\/[0-9a-f]{8}$/)
  assert.ok(long.length <= MAX_SOCKET_PATH)
})

test('a socket path that cannot be short enough is an error that names both paths', () => {
  const shortFolder = `/${'t'.repeat(120)}`
  assert.throws(
    () => socketPath({ name: 'control', run: `/${'d'.repeat(120)}`, shortFolder, platform: 'linux' }),
    (error) => error instanceof RoseyError && error.code === 'socket-path' && error.message.includes(shortFolder),
  )
})

test('on Windows a socket is a pipe of this home', () => {
  const question = { name: 'bus', run: 'C:\\h', shortFolder: '/tmp/rosey-1', platform: 'win32' as const }
  assert.equal(socketPath(question), '\\\\.\\pipe\\rosey-1-bus')
})

test('homes and users have different short folders', () => {
  const folders = [
    shortFolderFor('/a', '/tmp', '1'),
    shortFolderFor('/b', '/tmp', '1'),
    shortFolderFor('/a', '/tmp', '2'),
  ]
  assert.equal(new Set(folders).size, 3)
})

test('preparing a home makes its folders for this user alone and keeps what is there', async (t) => {
  const root = join(await temporary(t), 'new', 'home')
  const paths = openHome(root)
  await prepareHome(paths)
  for (const folder of [paths.data, paths.logs, paths.run, paths.cache, paths.pluginLogs]) {
    assert.equal(await modeOf(folder), 0o700)
  }
  await writeFile(join(paths.data, 'kept'), 'yes')
  await prepareHome(openHome(root))
  assert.equal(await readFile(join(paths.data, 'kept'), 'utf8'), 'yes')
})

test('two ways to one folder are one home', async (t) => {
  const folder = await temporary(t)
  await mkdir(join(folder, 'real'))
  await symlink(join(folder, 'real'), join(folder, 'link'))
  assert.equal(openHome(join(folder, 'link')).controlSocket, openHome(join(folder, 'real')).controlSocket)
})

test('a home with a long path has its sockets in a private folder, which it records', async (t) => {
  const paths = openHome(join(await temporary(t), 'x'.repeat(100)))
  t.after(() => rm(paths.shortFolder, { recursive: true, force: true }))
  await prepareHome(paths)
  await openRun(paths)
  assert.ok(paths.isShort(paths.controlSocket))
  assert.equal(await modeOf(paths.shortFolder), 0o700)
  assert.equal((await readFile(paths.shortFolderFile, 'utf8')).trim(), paths.shortFolder)
  assert.equal(openHome(paths.root).controlSocket, paths.controlSocket)
})

test('after a run nothing of it is left, and what must survive is', async (t) => {
  const paths = openHome(join(await temporary(t), 'x'.repeat(100)))
  t.after(() => rm(paths.shortFolder, { recursive: true, force: true }))
  await prepareHome(paths)
  await ensureToken(paths.controlToken)
  await openRun(paths)
  await writeFile(join(paths.shortFolder, 'bus.sock'), '')
  for (const file of ['bus.json', 'bus.sock', 'nats-server.conf', 'roseyd.err'])
    await writeFile(join(paths.run, file), '')
  await clearRun(paths)
  await assert.rejects(stat(paths.shortFolder), { code: 'ENOENT' })
  assert.deepEqual((await readdir(paths.run)).sort(), ['control.token', 'roseyd.err'])
})

test('what a run that died left behind is cleared away by the next one', async (t) => {
  const paths = openHome(join(await temporary(t), 'x'.repeat(100)))
  t.after(() => rm(paths.shortFolder, { recursive: true, force: true }))
  await prepareHome(paths)
  await openRun(paths)
  await writeFile(join(paths.shortFolder, 'console-old.sock'), '')
  await writeFile(join(paths.run, 'bus.json'), '{}')
  await openRun(openHome(paths.root))
  assert.deepEqual(await readdir(paths.shortFolder), [])
  assert.deepEqual(await readdir(paths.run), ['socket-folder'])
})

test('a copy of a home does not use the sockets of the first, nor take them away', async (t) => {
  const folder = await temporary(t)
  const first = openHome(join(folder, 'x'.repeat(100)))
  t.after(() => rm(first.shortFolder, { recursive: true, force: true }))
  await prepareHome(first)
  await openRun(first)
  await cp(first.root, join(folder, 'y'.repeat(100)), { recursive: true })
  const copy = openHome(join(folder, 'y'.repeat(100)))
  assert.notEqual(copy.controlSocket, first.controlSocket)
  await clearRun(copy)
  assert.ok((await stat(first.shortFolder)).isDirectory())
})

test('a folder for sockets that others may enter is refused', async (t) => {
  const folder = join(await temporary(t), 'open')
  await mkdir(folder)
  await chmod(folder, 0o755)
  await assert.rejects(checkPrivateFolder(folder), { code: 'home-unusable' })
})

test('a home below a file is refused with its path', async (t) => {
  const file = join(await temporary(t), 'file')
  await writeFile(file, '')
  await assert.rejects(async () => prepareHome(openHome(join(file, 'home'))), {
    code: 'home-unusable',
    message: new RegExp(file),
  })
})

test('a token is made once, readable by this user alone, and read again', async (t) => {
  const file = join(await temporary(t), 'token')
  assert.equal(await readToken(file), undefined)
  const token = await ensureToken(file)
  assert.equal(await modeOf(file), 0o600)
  assert.equal(await ensureToken(file), token)
  assert.equal(await readToken(file), token)
})

test('a token that is damaged or that others could read is replaced', async (t) => {
  const file = join(await temporary(t), 'token')
  const first = await ensureToken(file)
  await chmod(file, 0o644)
  const second = await ensureToken(file)
  assert.notEqual(second, first)
  assert.equal(await modeOf(file), 0o600)
  await writeFile(file, 'half a tok')
  assert.equal(await readToken(file), undefined)
  assert.match(await ensureToken(file), /^[\w-]{43}$/)
})
