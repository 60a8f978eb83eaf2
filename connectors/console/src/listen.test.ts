import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstat, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { listenPrivately } from './listen.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listen-'))
})
after(() => rm(folder, { recursive: true }))

test('the socket of a process that was killed is replaced', async () => {
  const path = join(folder, 'stale.sock')
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  assert.equal(spawnSync(process.execPath, ['-e', program]).signal, 'SIGKILL')
  assert.ok((await lstat(path)).isSocket())
  await using server = createServer()
  await listenPrivately(server, path)
  assert.equal((await lstat(path)).mode & 0o777, 0o600)
})

test('a socket that somebody serves is left alone', async () => {
  const path = join(folder, 'served.sock')
  await using first = createServer((socket) => socket.destroy())
  await listenPrivately(first, path)
  await using second = createServer()
  await assert.rejects(listenPrivately(second, path), { code: 'socket-taken', message: /Another process listens/ })
})

test('a file that is no socket is left alone', async () => {
  const path = join(folder, 'a-file')
  await writeFile(path, 'precious')
  await using server = createServer()
  await assert.rejects(listenPrivately(server, path), { code: 'socket-taken', message: /it is no socket/ })
})

test('a folder that is not there is an error of its own', async () => {
  await using server = createServer()
  await assert.rejects(listenPrivately(server, join(folder, 'missing', 'x.sock')))
})
