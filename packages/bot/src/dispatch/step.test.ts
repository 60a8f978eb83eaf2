import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { InvocationAnswer, Peer } from '@rosey/protocol'
import { Peers } from '../peers.ts'
import { plugin } from '../testing/peers.ts'
import { type Dispatch, type DispatchEffect, type DispatchEvent, MAX_REPLIES, newDispatch } from './dispatch-state.ts'
import { step, wakeAt } from './step.ts'

/** Drives one invocation through a story; the holding time is 5 s, the time to answer 10 s. */
class Story {
  now = 0
  busUp = true
  dispatch: Dispatch = newDispatch(0, 5000, 10_000)
  readonly effects: DispatchEffect[] = []
  readonly peers: Peers

  constructor(peer: Partial<Peer> = {}) {
    this.peers = new Peers([plugin('dice', peer)])
    this.event({ kind: 'look' })
  }

  event(event: DispatchEvent): this {
    const world = {
      now: this.now,
      busUp: this.busUp,
      peer: this.peers.get('dice'),
      isGone: (instance: string | null) => this.peers.isGone('dice', instance),
    }
    const stepped = step(this.dispatch, event, world)
    this.dispatch = stepped.dispatch
    this.effects.push(...stepped.effects)
    return this
  }

  answer(answer: InvocationAnswer, send = this.dispatch.sends): this {
    return this.event({ kind: 'answer', send, answer })
  }

  accepted(instance = 'dice-1', send = this.dispatch.sends): this {
    return this.answer({ kind: 'accepted', instance }, send)
  }

  peer(changes: Partial<Peer>): this {
    this.peers.update(plugin('dice', changes))
    return this.event({ kind: 'look' })
  }

  bus(up: boolean): this {
    this.busUp = up
    return up ? this.event({ kind: 'bus-up' }) : this
  }

  // Looks whenever the invocation asks for it.
  until(time: number): this {
    for (;;) {
      const wake = wakeAt(this.dispatch, this.now)
      if (wake === undefined || wake > time) break
      assert.ok(wake >= this.now, 'it asks to be woken in the past')
      this.now = wake
      this.event({ kind: 'look' })
    }
    this.now = time
    return this
  }

  get sends(): number {
    return this.effects.filter((effect) => effect.kind === 'send').length
  }

  get replies(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'reply' ? [effect.text] : []))
  }

  get end(): string {
    return this.dispatch.stage.kind === 'ended' ? this.dispatch.stage.end.kind : this.dispatch.stage.kind
  }
}

const NO_RESPONDER = (story: Story): Story => story.event({ kind: 'no-responder', send: story.dispatch.sends })
const DONE: InvocationAnswer = { kind: 'done', outcome: 'ok' }
const refused = (reason: Extract<InvocationAnswer, { kind: 'refused' }>['reason']): InvocationAnswer => ({
  kind: 'refused',
  reason,
})

const reply = (seq: number): InvocationAnswer => ({ kind: 'reply', seq, text: `reply ${seq}` })

test('a reply that was lost with the bus is asked for again, and all come once and in order', () => {
  const story = new Story()
    .accepted()
    .answer(reply(1))
    .answer({ ...DONE, replies: 2 })
  assert.deepEqual([story.end, story.sends, story.replies], ['accepted', 2, []])
  story
    .answer(reply(0))
    .answer(reply(1))
    .answer({ ...DONE, replies: 2 })
  assert.deepEqual([story.end, story.sends, story.replies], ['done', 2, ['reply 0', 'reply 1']])
})

const STORIES: [name: string, tell: () => Story, end: string, sends: number][] = [
  ['is sent at once to a plugin that serves', () => new Story(), 'offered', 1],
  ['is done when the plugin says so', () => new Story().accepted().answer(DONE), 'done', 1],
  [
    'fails when the handler does',
    () => new Story().accepted().answer({ kind: 'done', outcome: 'failed', error: 'x' }),
    'failed',
    1,
  ],
  [
    'has its time from the moment it is accepted',
    () => new Story().until(1900).accepted().until(11_899),
    'accepted',
    1,
  ],
  ['is over when the time is', () => new Story().until(1900).accepted().until(11_900), 'timed-out', 1],
  ['is held while the plugin starts', () => new Story({ state: 'starting', instance: null }).until(4999), 'holding', 0],
  ['is held no longer than 5 s', () => new Story({ state: 'starting', instance: null }).until(5000), 'not-taken', 0],
  [
    'is sent when the plugin comes',
    () => new Story({ state: 'crashed' }).until(3000).peer({ instance: 'dice-2' }),
    'offered',
    1,
  ],
  ['is not held for what comes too late', () => new Story({ state: 'crashed', nextStartAt: 8000 }), 'restarting', 0],
  [
    'learns in the holding that it is too late',
    () => new Story({ state: 'starting' }).until(1000).peer({ state: 'crashed', nextStartAt: 9000 }),
    'restarting',
    0,
  ],
  ['is not held for a disabled plugin', () => new Story({ state: 'disabled', desired: false }), 'away', 0],
  [
    'ends when the plugin fails in the holding',
    () => new Story({ state: 'starting' }).peer({ state: 'failed' }),
    'away',
    0,
  ],
  [
    'is tried again soon when a plugin that serves has no responder',
    () => NO_RESPONDER(new Story()).until(100),
    'offered',
    2,
  ],
  ['is not tried again in the same moment', () => NO_RESPONDER(new Story()).until(99), 'holding', 1],
  [
    'is tried at once when the next process serves',
    () => NO_RESPONDER(new Story()).peer({ state: 'starting' }).peer({ instance: 'dice-2' }),
    'offered',
    2,
  ],
  ['waits while the plugin drains', () => new Story().answer(refused('draining')).until(200), 'holding', 1],
  [
    'goes to the process after the one that drains',
    () => new Story().answer(refused('draining')).peer({ instance: 'dice-2' }),
    'offered',
    2,
  ],
  [
    'is sent again when the plugin has too much',
    () => new Story().answer(refused('overloaded')).until(250),
    'offered',
    2,
  ],
  [
    'ends when the command does not exist any more',
    () => new Story().answer(refused('unknown-command')),
    'gone-command',
    1,
  ],
  ['is never run twice: another process had it', () => new Story().answer(refused('repeated')), 'interrupted', 1],
  ['is sent again after 2 s of silence', () => new Story().until(2000), 'offered', 2],
  ['is given up when a plugin that serves never takes it', () => new Story().until(5250), 'not-taken', 3],
  ['takes an accepted that comes a little late', () => new Story().until(5200).accepted(), 'accepted', 3],
  [
    'is interrupted when its process dies',
    () => new Story().accepted().peer({ state: 'crashed' }).until(100),
    'interrupted',
    1,
  ],
  [
    'hears the last words of its process',
    () => new Story().accepted().peer({ state: 'crashed' }).until(50).answer(DONE),
    'done',
    1,
  ],
  [
    'is finished by a process that stops',
    () => new Story().accepted().peer({ state: 'stopping' }).until(500).answer(DONE),
    'done',
    1,
  ],
  [
    'is interrupted when the process that stopped has ended',
    () => new Story().accepted().peer({ state: 'stopping' }).peer({ state: 'stopped' }).until(100),
    'interrupted',
    1,
  ],
  [
    'is interrupted when its process was replaced',
    () => new Story().accepted().peer({ instance: 'dice-2' }).until(100),
    'interrupted',
    1,
  ],
  [
    'is sent to the next process when nobody had accepted it',
    () => new Story().peer({ state: 'crashed' }).until(1000).peer({ instance: 'dice-2' }),
    'offered',
    2,
  ],
  [
    'waits for last words before it goes to the next process',
    () => new Story().peer({ instance: 'dice-2' }).until(99),
    'holding',
    1,
  ],
  [
    'stays with a dead process that had accepted it',
    () => new Story().peer({ state: 'crashed' }).accepted().until(100),
    'interrupted',
    1,
  ],
  [
    'does not end as stopped before the last words are in',
    () => new Story().peer({ state: 'failed' }).accepted().answer(DONE),
    'done',
    1,
  ],
  [
    'may be accepted before the news of its process',
    () => new Story().accepted('dice-2').until(200).peer({ instance: 'dice-2' }).until(9000),
    'accepted',
    1,
  ],
  [
    'is not sent while the bus is down',
    () => Object.assign(new Story({ state: 'starting' }), { busUp: false }).peer({}),
    'holding',
    0,
  ],
  [
    'is sent when the bus is back',
    () =>
      Object.assign(new Story({ state: 'starting' }), { busUp: false })
        .peer({})
        .bus(true),
    'offered',
    1,
  ],
  ['is sent again when the bus was away', () => new Story().bus(false).bus(true), 'offered', 2],
  ['is asked about when the bus was away', () => new Story().accepted().bus(false).until(500).bus(true), 'accepted', 2],
  [
    'is interrupted when the answer to that is that it had it',
    () => new Story().accepted().bus(false).bus(true).answer(refused('repeated')),
    'interrupted',
    2,
  ],
  [
    'is asked about until its plugin is on the bus again',
    () => NO_RESPONDER(new Story().accepted().bus(false).bus(true)).until(250),
    'accepted',
    3,
  ],
  ['is not asked about at another process', () => new Story().accepted('dice-2').bus(false).bus(true), 'accepted', 1],
  [
    'is not interrupted by an old no',
    () => new Story().until(2000).accepted('dice-1', 1).answer(refused('repeated'), 2),
    'accepted',
    2,
  ],
  [
    'does not mind an old no-responder',
    () => new Story().until(2000).event({ kind: 'no-responder', send: 1 }),
    'offered',
    2,
  ],
]

describe('an invocation', () => {
  for (const [name, tell, end, sends] of STORIES) {
    test(name, () => {
      const story = tell()
      assert.deepEqual({ end: story.end, sends: story.sends }, { end, sends })
    })
  }
})

test('replies that come again are passed on once', () => {
  const story = new Story().accepted()
  for (const seq of [0, 1, 0, 1, 2]) story.answer({ kind: 'reply', seq, text: `line ${seq}` })
  assert.deepEqual(story.replies, ['line 0', 'line 1', 'line 2'])
})

test('a reply says that it was accepted although that answer was lost', () => {
  const story = new Story().answer({ kind: 'reply', seq: 0, text: 'hi' })
  assert.equal(story.dispatch.stage.kind, 'accepted')
  assert.equal(story.until(2000).sends, 1)
})

test('a plugin that talks without end is cut off once', () => {
  const story = new Story().accepted()
  for (let seq = 0; seq < 100; seq++) story.answer({ kind: 'reply', seq, text: 'x' })
  assert.equal(story.replies.length, MAX_REPLIES)
  assert.equal(story.effects.filter((effect) => effect.kind === 'overflow').length, 1)
})

test('nothing happens after the end', () => {
  const story = new Story().accepted().answer(DONE)
  const { length } = story.effects
  story.answer({ kind: 'reply', seq: 5, text: 'late' }).peer({ state: 'crashed' }).bus(true).until(60_000)
  assert.equal(story.end, 'done')
  assert.equal(story.effects.length, length)
})

test('what is offered expires with the holding, so that nobody runs it after the user was told', () => {
  const [first] = new Story().effects
  assert.deepEqual(first, { kind: 'send', send: 1, expiresAt: 5000 })
})
