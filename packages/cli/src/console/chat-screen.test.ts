import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { ChatScreen } from './chat-screen.ts'

/** A terminal that can be closed: then its mode cannot be set any more, as with a real one. */
class Terminal extends PassThrough {
  isGone = false

  setRawMode(): this {
    if (this.isGone) this.fail()
    return this
  }

  fail(): void {
    this.emit('error', Object.assign(new Error('EIO'), { code: 'EIO' }))
  }
}

function open() {
  const input = new Terminal()
  let ends = 0
  const ended = Promise.withResolvers<void>()
  const onEnd = () => {
    ends++
    ended.resolve()
  }
  const screen = new ChatScreen(
    { input, output: new PassThrough(), terminal: true },
    { onLine: () => undefined, onEnd },
  )
  return { input, screen, ended: ended.promise, ends: () => ends }
}

test('a terminal that is closed ends the chat once, and throws nothing', async () => {
  const { input, screen, ended, ends } = open()
  input.isGone = true
  input.end()
  await ended
  screen.close()
  input.fail()
  assert.equal(ends(), 1)
})

test('a terminal that cannot be read any more ends the chat once', async () => {
  const { input, screen, ended, ends } = open()
  input.isGone = true
  input.fail()
  await ended
  screen.close()
  assert.equal(ends(), 1)
})
