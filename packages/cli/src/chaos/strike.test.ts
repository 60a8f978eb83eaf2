import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { strike } from './strike.ts'
import { ON_LINUX, startSleeper, untilHeld } from './test-sleeper.ts'

const LONG_MS = 60_000
const never = new AbortController().signal

for (const [kind, signal] of [
  ['kill', 'SIGKILL'],
  ['stop', 'SIGTERM'],
] as const) {
  test(`${kind} ends a process by ${signal}`, async (t) => {
    const { child, pid } = await startSleeper(t)
    const exit = once(child, 'exit')
    await strike({ kind }, pid, never)
    assert.deepEqual(await exit, [null, signal])
  })
}

test('a frozen process is held, and goes on when its time is over', ON_LINUX, async (t) => {
  const { pid } = await startSleeper(t)
  const over = strike({ kind: 'freeze', forMs: 300 }, pid, never)
  await untilHeld(pid, true)
  await over
  await untilHeld(pid, false)
})

for (const kind of ['freeze', 'slow'] as const) {
  test(`an interrupt lets a process go that is in a ${kind}`, ON_LINUX, async (t) => {
    const { pid } = await startSleeper(t)
    const interrupt = new AbortController()
    const over = strike({ kind, forMs: LONG_MS }, pid, interrupt.signal)
    await untilHeld(pid, true)
    interrupt.abort()
    await over
    await untilHeld(pid, false)
  })
}

test('a slowed process is held and let go in turns', ON_LINUX, async (t) => {
  const { pid } = await startSleeper(t)
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
  const { child, pid } = await startSleeper(t)
  const over = strike({ kind: 'slow', forMs: LONG_MS }, pid, never)
  child.kill('SIGKILL')
  await over
})

test('a process that is not there is told', async (t) => {
  const { child, pid } = await startSleeper(t)
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (const kind of ['kill', 'stop'] as const) {
    await assert.rejects(strike({ kind }, pid, never), { code: 'not-running' })
  }
  await assert.rejects(strike({ kind: 'freeze', forMs: 10 }, pid, never), { code: 'not-running' })
})
