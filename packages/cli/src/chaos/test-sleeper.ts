import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

/** Skips what needs to know whether a process is held. */
export const ON_LINUX = { skip: process.platform === 'linux' ? false : 'only Linux tells whether a process is held' }

/** A process that does nothing. */
export interface Sleeper {
  readonly child: ChildProcess
  readonly pid: number
}

/** Starts one; it is gone after the test. */
export async function startSleeper(t: TestContext): Promise<Sleeper> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  if (child.pid === undefined) throw new Error('it has no pid')
  return { child, pid: child.pid }
}

/** Waits until a process is held by a signal, or is not. */
export async function untilHeld(pid: number, held: boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await delay(2)) {
    if (/\) T /.test(await readFile(`/proc/${pid}/stat`, 'utf8')) === held) return
    assert.ok(Date.now() < deadline, `in vain for held: ${held}`)
  }
}
