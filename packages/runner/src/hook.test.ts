import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { quietLog } from '../test/quiet-log.ts'
import { startHook, stopHook } from './hook.ts'

test('a hook that is not there or succeeds changes nothing', async () => {
  const { log, lines } = quietLog()
  let runs = 0
  await startHook('setup', undefined)
  await startHook('setup', async () => runs++)
  await stopHook('teardown', undefined, 1000, log)
  await stopHook('teardown', () => runs++, 1000, log)
  assert.deepEqual([runs, lines], [2, []])
})

for (const [how, fail] of [
  [
    'throws',
    () => {
      throw new Error('no dice')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no dice'))],
] as const) {
  test(`a start hook that ${how} fails the start in one sentence, with the hook's name and the cause`, async () => {
    await assert.rejects(startHook('setup', fail), (error) => {
      assert.ok(error instanceof RoseyError)
      assert.deepEqual([error.code, error.message], ['plugin-setup', 'setup() failed: no dice'])
      assert.match(String(error.cause), /no dice/)
      return true
    })
  })

  test(`a stop hook that ${how} is logged`, async () => {
    const { log, lines } = quietLog()
    await stopHook('teardown', fail, 1000, log)
    assert.deepEqual(lines, ['error teardown() failed; stopping goes on'])
  })
}

test('an error of ours fails the start as it is', async () => {
  const error = new RoseyError('permission-missing', 'no')
  await assert.rejects(
    startHook('setup', () => Promise.reject(error)),
    error,
  )
})

test('a stop hook that takes too long is left behind, and what it does later hurts nobody', async () => {
  const { log, lines } = quietLog()
  const gate = Promise.withResolvers<void>()
  await stopHook('onDisable', () => gate.promise, 5, log)
  assert.deepEqual(lines, ['warn onDisable() took longer than 5 ms; stopping goes on'])
  gate.reject(new Error('too late'))
  await new Promise((resolve) => setImmediate(resolve))
})
