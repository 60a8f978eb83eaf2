import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { listenForInterrupts } from './interrupts.ts'

test('a second interrupt is impatience, a terminal that closes twice is not', () => {
  using interrupts = listenForInterrupts()
  process.emit('SIGHUP', 'SIGHUP')
  process.emit('SIGHUP', 'SIGHUP')
  assert.deepEqual([interrupts.first.aborted, interrupts.second.aborted], [true, false])
  process.emit('SIGTERM', 'SIGTERM')
  assert.equal(interrupts.second.aborted, true)
})

test('an output that nobody reads is an interrupt, however often it fails, and is no impatience', () => {
  const output = new PassThrough()
  {
    using interrupts = listenForInterrupts([output])
    for (let times = 0; times < 2; times++) output.emit('error', new Error('EPIPE'))
    assert.deepEqual([interrupts.first.aborted, interrupts.second.aborted], [true, false])
  }
  assert.equal(output.listenerCount('error'), 0)
})
