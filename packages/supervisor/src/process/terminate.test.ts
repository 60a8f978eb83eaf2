import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { settlesWithin, signalGroup, stopInThreeSteps } from './terminate.ts'

interface Steps {
  readonly taken: string[]
  readonly exited: Promise<void>
  ask(): void
  signal(signal: NodeJS.Signals): void
}

// A process that ends at the given step.
function endingAt(last: string): Steps {
  const taken: string[] = []
  const end = Promise.withResolvers<void>()
  const take = (step: string) => {
    taken.push(step)
    if (step === last) end.resolve()
  }
  return { taken, exited: end.promise, ask: () => take('ask'), signal: take }
}

for (const { last, taken } of [
  { last: 'ask', taken: ['ask'] },
  { last: 'SIGTERM', taken: ['ask', 'SIGTERM'] },
  { last: 'SIGKILL', taken: ['ask', 'SIGTERM', 'SIGKILL'] },
]) {
  test(`a stop that helps with ${last} goes no further`, async () => {
    const steps = endingAt(last)
    const shortly = { graceMs: 10, termMs: 10 }
    await stopInThreeSteps(steps, last === 'ask' ? { graceMs: 60_000, termMs: 0 } : shortly)
    assert.deepEqual(steps.taken, taken)
  })
}

test('a promise settles in time, or does not, or rejects as it would', async () => {
  assert.equal(await settlesWithin(Promise.resolve(), 1000), true)
  assert.equal(await settlesWithin(new Promise(() => undefined), 1), false)
  await assert.rejects(settlesWithin(Promise.reject(new Error('no')), 1000), /no/)
})

test('a signal to a group reaches it, and is told when nobody is left', async () => {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  await once(child, 'spawn')
  assert.ok(child.pid)
  assert.equal(signalGroup(child.pid, 'SIGKILL'), true)
  await once(child, 'exit')
  assert.equal(signalGroup(child.pid, 'SIGKILL'), false)
})
