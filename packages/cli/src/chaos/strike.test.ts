import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { strike } from './strike.ts'

const onLinux = { skip: process.platform === 'linux' ? false : 'only Linux tells whether a process is held' }
const LONG_MS = 60_000
const never = new AbortController().signal

async function sleeper(t: TestContext): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  if (child.pid === undefined) throw new Error('it has no pid')
  return { child, pid: child.pid }
}

/** Waits until a process is held by a signal, or is not. */
async function untilHeld(pid: number, held: boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await delay(2)) {
    if (/\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8')) === held) return
    assert.ok(Date.now() < deadline, `in vain for held: ${held}`)
  }
}

for (const [kind, signal] of [
  ['kill', 'SIGKILL'],
  ['stop', 'SIGTERM'],
] as const) {
  test(`${kind} ends a process by ${signal}`, async (t) => {
    const { child, pid } = await sleeper(t)
    const exit = once(child, 'exit')
    await strike({ kind }, pid, never)
    assert.deepEqual(await exit, [null, signal])
  })
}

test('a frozen process is held, and goes on when its time is over', onLinux, async (t) => {
  const { pid } = await sleeper(t)
  const over = strike({ kind: 'freeze', forMs: 300 }, pid, never)
  await untilHeld(pid, true)
  await over
  await untilHeld(pid, false)
})

for (const kind of ['freeze', 'slow'] as const) {
  test(`an interrupt lets a process go that is in a ${kind}`, onLinux, async (t) => {
    const { pid } = await sleeper(t)
    const interrupt = new AbortController()
    const over = strike({ kind, forMs: LONG_MS }, pid, interrupt.signal)
    await untilHeld(pid, true)
    interrupt.abort()
    await over
    await untilHeld(pid, false)
  })
}

test('a slowed process is held and let go in turns', onLinux, async (t) => {
  const { pid } = await sleeper(t)
  const interrupt = new AbortController()
  const over = strike({ kind: 'slow', forMs: LONG_MS }, pid, interrupt.signal)
  for (let turn = 0; turn < 3; turn++) {
    await untilHeld(pid, true)
    await untilHeld(pid, false)
  }
  interrupt.abort()
  await over
})

test('a slow ends with its process', async (t) => {
  const { child, pid } = await sleeper(t)
  const over = strike({ kind: 'slow', forMs: LONG_MS }, pid, never)
  child.kill('SIGKILL')
  await over
})

test('a process that is not there is told', async (t) => {
  const { child, pid } = await sleeper(t)
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (const kind of ['kill', 'stop'] as const) {
    await assert.rejects(strike({ kind }, pid, never), { code: 'not-running' })
  }
  await assert.rejects(strike({ kind: 'freeze', forMs: 10 }, pid, never), { code: 'not-running' })
})
