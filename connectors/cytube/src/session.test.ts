import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLogger } from '@rosey/protocol'
import type { Link, LinkHandlers } from './link.ts'
import { Session } from './session.ts'
import type { Setback } from './setback.ts'
import { Speaker } from './speaker.ts'

/** A link on which nothing comes by itself. */
class MuteLink implements Link {
  readonly handlers: LinkHandlers
  isClosed = false

  constructor(handlers: LinkHandlers) {
    this.handlers = handlers
  }

  send(): void {
    // Nobody listens.
  }

  close(): void {
    this.isClosed = true
  }
}

/** Runs a session on such a link, under a clock that stands still. */
function begin(context: TestContext): { link: MuteLink; setback: Promise<Setback> } {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const speaker = new Speaker()
  context.after(() => speaker[Symbol.dispose]())
  const links: MuteLink[] = []
  const session = new Session({
    entry: { channel: 'lounge', channelPassword: undefined, user: 'rosey', password: 'secret' },
    openLink: (_url, handlers) => {
      const link = new MuteLink(handlers)
      links.push(link)
      return link
    },
    speaker,
    log: createLogger(() => undefined),
    newId: () => 'e',
    emit: () => undefined,
    onInside: () => undefined,
  })
  const setback = session.run('http://chat.example')
  const [link] = links
  assert.ok(link !== undefined)
  return { link, setback }
}

test('a server that never opens the connection is given up after 30 s, and tried again', async (context) => {
  const { link, setback } = begin(context)
  context.mock.timers.tick(29_999)
  assert.equal(link.isClosed, false)
  context.mock.timers.tick(1)
  assert.equal(link.isClosed, true)
  const { cause, reason, remedy } = await setback
  assert.deepEqual([cause, remedy.kind], ['no-answer', 'retry'])
  assert.match(reason, /not opened the connection within 30 s/)
})

test('an open connection has the time of its phase, however long the opening took', async (context) => {
  const { link, setback } = begin(context)
  context.mock.timers.tick(29_000)
  link.handlers.opened()
  context.mock.timers.tick(14_999)
  assert.equal(link.isClosed, false)
  context.mock.timers.tick(1)
  assert.match((await setback).reason, /not answered the login within 15 s/)
})
