import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { holderOf, lockHome } from './home-lock.ts'

const NO_PROC = process.platform === 'linux' ? false : 'needs /proc'

async function lockPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-lock-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'roseyd.pid')
}

async function endedPid(): Promise<number> {
  const child = spawn('true', { stdio: 'ignore' })
  await once(child, 'exit')
  assert.ok(child.pid)
  return child.pid
}

const dead = async (run: string) => JSON.stringify({ pid: await endedPid(), ticks: null, run })

test('a home has one holder, who is known by pid until it lets go', async (t) => {
  const path = await lockPath(t)
  assert.equal(await holderOf(path), undefined)
  const lock = await lockHome(path, 'run-1')
  assert.equal(lock.stale, undefined)
  assert.equal((await holderOf(path))?.pid, process.pid)
  await assert.rejects(lockHome(path, 'run-2'), { code: 'daemon-running', details: { pid: process.pid } })
  await lock[Symbol.asyncDispose]()
  assert.equal(await holderOf(path), undefined)
  await (await lockHome(path, 'run-3'))[Symbol.asyncDispose]()
})

test('the holder of a home holds no copy of it, and nothing of its run is ended from there', async (t) => {
  const path = await lockPath(t)
  await using _held = await lockHome(path, 'run-1')
  const copy = await lockPath(t)
  await cp(path, copy)
  assert.equal(await holderOf(copy), undefined)
  await using taken = await lockHome(copy, 'run-2')
  assert.equal(taken.stale, undefined)
  assert.equal((await holderOf(copy))?.run, 'run-2')
  assert.equal((await holderOf(path))?.run, 'run-1')
})

test('a home that is moved stays held', async (t) => {
  const path = await lockPath(t)
  await lockHome(path, 'run-1')
  const moved = `${dirname(path)}-moved`
  t.after(() => rm(moved, { recursive: true, force: true }))
  await rename(dirname(path), moved)
  assert.equal((await holderOf(join(moved, 'roseyd.pid')))?.run, 'run-1')
})

test('the lock of a dead holder is taken over, and its run is known', async (t) => {
  const path = await lockPath(t)
  await writeFile(path, await dead('old-run'))
  const lock = await lockHome(path, 'new-run')
  assert.equal(lock.stale?.run, 'old-run')
  assert.equal((await holderOf(path))?.run, 'new-run')
  assert.deepEqual(await readdir(join(path, '..')), ['roseyd.pid'])
})

test('a pid that was given to another process holds nothing', { skip: NO_PROC }, async (t) => {
  const path = await lockPath(t)
  await writeFile(path, JSON.stringify({ pid: process.pid, ticks: '1', run: 'old-run' }))
  assert.equal(await holderOf(path), undefined)
  assert.equal((await lockHome(path, 'new-run')).stale?.run, 'old-run')
})

test('a dead holder whose parent has not noticed holds nothing', { skip: NO_PROC }, async (t) => {
  const path = await lockPath(t)
  // A shell would wait for its child; what it becomes before that ends does not, and so it stays in the list.
  const script = 'cat <&3 >/dev/null & echo $!; exec sleep 600 3<&-'
  const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] })
  t.after(() => shell.kill('SIGKILL'))
  const lifeline = shell.stdio[3] as Writable
  const [text] = (await once(shell.stdout as Readable, 'data')) as [Buffer]
  const pid = Number(String(text))
  await until(async () => (await readFile(`/proc/${shell.pid}/comm`, 'utf8')) === 'sleep\n' || undefined)
  lifeline.end()
  const isZombie = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')
  while (!(await isZombie())) await new Promise((resolve) => setTimeout(resolve, 5))
  await writeFile(path, JSON.stringify({ pid, ticks: null, run: 'old-run' }))
  assert.equal((await lockHome(path, 'new-run')).stale?.run, 'old-run')
})

for (const text of [
  '',
  '{"pid":',
  '{"pid":0,"ticks":null,"run":"x"}',
  '{"pid":1,"ticks":null,"run":"../x\\n"}',
  '[]',
  '1',
]) {
  test(`a lock file that says ${JSON.stringify(text)} holds nothing`, async (t) => {
    const path = await lockPath(t)
    await writeFile(path, text)
    assert.equal((await lockHome(path, 'new-run')).stale, undefined)
    assert.equal((await holderOf(path))?.run, 'new-run')
  })
}

test('one who died while it took over a lock does not keep the next from it', async (t) => {
  const path = await lockPath(t)
  await writeFile(path, await dead('first'))
  await writeFile(`${path}.after-first`, await dead('second'))
  const lock = await lockHome(path, 'third')
  assert.equal(lock.stale?.run, 'first')
  assert.deepEqual(await readdir(join(path, '..')), ['roseyd.pid'])
})

test('one who is just taking over a lock holds it, and a damaged claim is thrown away', async (t) => {
  const path = await lockPath(t)
  await writeFile(path, await dead('first'))
  await writeFile(`${path}.after-first`, JSON.stringify({ pid: process.pid, ticks: null, run: 'second' }))
  await assert.rejects(lockHome(path, 'third'), { code: 'daemon-running' })
  await writeFile(path, 'damaged')
  await writeFile(`${path}.after-unreadable`, 'damaged')
  assert.equal((await lockHome(path, 'third')).stale, undefined)
})

const CONTENDER = `
import { lockHome } from ${JSON.stringify(new URL('./home-lock.ts', import.meta.url).href)}
process.stdin.setEncoding('utf8')
for await (const line of process.stdin) {
  for (const path of line.trim().split(' ')) {
    const outcome = await lockHome(path, 'r' + process.pid).then(() => 'won', (error) => error.code)
    process.stdout.write(outcome + '\\n')
  }
}
`

test('of two daemons at once exactly one gets the home, fifty times, with a dead holder or none', async (t) => {
  const path = await lockPath(t)
  const paths = Array.from({ length: 50 }, (_, index) => `${path}.${index}`)
  const old = await dead('old-run')
  for (const [index, each] of paths.entries()) if (index % 2 === 0) await writeFile(each, index % 4 === 0 ? old : '{')
  const contenders = [0, 1].map(() => contender(t))
  await Promise.all(contenders.map(({ child }) => once(child, 'spawn')))
  // Both are loaded before the first race.
  for (const each of paths) {
    const outcomes = await Promise.all(contenders.map(({ race }) => race(each)))
    assert.deepEqual(outcomes.toSorted(), ['daemon-running', 'won'], each)
  }
})

function contender(t: TestContext): { child: ChildProcess; race: (path: string) => Promise<string> } {
  const args = ['--conditions=@rosey/source', '--input-type=module', '-e', CONTENDER]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  return {
    child,
    race: async (path) => {
      child.stdin.write(`${path}\n`)
      const [text] = (await once(child.stdout, 'data')) as [Buffer]
      return String(text).trim()
    },
  }
}
