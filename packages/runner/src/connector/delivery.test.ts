import assert from 'node:assert/strict'
import { connectBus } from '@rosey/bus'
import type { BusAccess, ChatEvent, LostMessage } from '@rosey/protocol'
import type { Settlement } from '@rosey/sdk'
import { forEachBroker } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { said } from '../../test/chat-event.ts'
import { startBot } from '../../test/fake-bot.ts'
import { quietLog } from '../../test/quiet-log.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'

const ANSWERED: Settlement = { kind: 'settled', outcome: 'answered', replies: 1 }

/** A delivery on a bus of its own, quick to ask again; not for want of an answer, which may only be held up. */
async function start(access: BusAccess, options: Partial<DeliveryOptions> = {}) {
  const bus = await connectBus({ name: 'lounge', inboxPrefix: '_INBOX.lounge.1', access, reconnectDelayMs: 20 })
  const { log, lines } = quietLog()
  const lost: LostMessage[] = []
  const delivery = new Delivery({
    bus,
    name: 'lounge',
    log,
    lost: (messages) => lost.push(...messages),
    retryMs: 20,
    silenceMs: 60_000,
    ...options,
  })
  return {
    bus,
    delivery,
    lines,
    lost,
    [Symbol.asyncDispose]: async () => {
      delivery.end()
      await bus[Symbol.asyncDispose]()
    },
  }
}

/** Waits until the bot has heard `count` events. */
function heard(bot: Awaited<ReturnType<typeof startBot>>, count: number) {
  return until(() => bot.heard[count - 1])
}

forEachBroker('an event is taken, then settled', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access)
  at.delivery.peer(bot.peer())
  const settled = at.delivery.deliver('main', said('a'))
  const event = await heard(bot, 1)
  assert.equal(event.message.subject, 'rosey.platform.lounge.main.message')
  assert.deepEqual([event.message.envelope.id, event.message.envelope.traceId], ['a', 'a'])
  event.taken()
  event.settled('refused', 'too fast')
  assert.deepEqual(await settled, { kind: 'settled', outcome: 'refused', reason: 'too fast', replies: 1 })
})

forEachBroker(
  'of one channel the next event goes when the one before is taken, other channels do not wait',
  async ({ access }) => {
    await using bot = await startBot(access)
    await using at = await start(access)
    at.delivery.peer(bot.peer())
    const all = [
      ['main', 'a'],
      ['main', 'b'],
      ['other', 'c'],
    ] as const
    const settled = all.map(([channel, id]) => at.delivery.deliver(channel, said(id)))
    await heard(bot, 2)
    await at.bus.flush({ timeoutMs: 10_000 })
    assert.deepEqual(
      bot.heard.map(({ id }) => id),
      ['a', 'c'],
    )
    bot.heard[0]?.taken()
    const third = await heard(bot, 3)
    assert.equal(third.id, 'b')
    for (const event of bot.heard) {
      event.taken()
      event.settled()
    }
    assert.deepEqual(await Promise.all(settled), [ANSWERED, ANSWERED, ANSWERED])
  },
)

forEachBroker('what comes while no bot is there is kept and goes in order when it is', async ({ access }) => {
  await using at = await start(access)
  const settled = ['a', 'b', 'c'].map((id) => at.delivery.deliver('main', said(id)))
  await at.bus.flush({ timeoutMs: 10_000 })
  await using bot = await startBot(access, 'bot-1', { auto: true })
  assert.deepEqual(await Promise.all(settled), [ANSWERED, ANSWERED, ANSWERED])
  assert.deepEqual([...new Set(bot.heard.map(({ id }) => id))], ['a', 'b', 'c'])
})

forEachBroker('news of the bot bring an event on its way at once', async ({ access }) => {
  await using at = await start(access, { retryMs: 60_000 })
  const settled = at.delivery.deliver('main', said('a'))
  await at.bus.flush({ timeoutMs: 10_000 })
  await using bot = await startBot(access, 'bot-1', { auto: true })
  at.delivery.peer({ ...bot.peer(), name: 'store' })
  at.delivery.peer(bot.peer())
  assert.deepEqual(await settled, ANSWERED)
})

forEachBroker('an event without an answer is sent again with the same id', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access, { silenceMs: 30 })
  const settled = at.delivery.deliver('main', said('a'))
  await heard(bot, 3)
  assert.deepEqual(
    bot.heard.slice(0, 3).map(({ id, message }) => `${id} ${message.envelope.id}`),
    ['a a', 'a a', 'a a'],
  )
  // Only one that is sent again is answered: nobody waits for an answer to those before it any more.
  bot.answerFromNowOn()
  assert.deepEqual(await settled, ANSWERED)
})

forEachBroker('what a bot has when it ends is lost, and never given to the next one', async ({ access }) => {
  await using first = await startBot(access, 'bot-1')
  await using at = await start(access)
  at.delivery.peer(first.peer())
  const a = at.delivery.deliver('main', said('a', 'in hand'))
  const b = at.delivery.deliver('main', said('b', 'not taken'))
  const inHand = await heard(first, 1)
  inHand.taken()
  await heard(first, 2)
  await first[Symbol.asyncDispose]()
  at.delivery.peer(first.peer('stopping'))
  at.delivery.peer(first.peer('starting'))
  assert.deepEqual(at.lost, [])
  at.delivery.peer(first.peer('crashed'))
  const reason = 'the bot ended while it had this message'
  assert.deepEqual(await a, { kind: 'lost', reason })
  assert.deepEqual(at.lost, [
    { id: 'a', connector: 'lounge', channel: 'main', user: 'Ann', text: 'in hand', holder: 'bot', reason },
  ])
  await using second = await startBot(access, 'bot-2', { auto: true })
  at.delivery.peer(second.peer())
  assert.deepEqual(await b, ANSWERED)
  assert.deepEqual([...new Set(second.heard.map(({ id }) => id))], ['b'])
})

forEachBroker('a bot that was replaced unseen has lost what it had', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access)
  at.delivery.peer(bot.peer())
  const a = at.delivery.deliver('main', said('a'))
  const event = await heard(bot, 1)
  event.taken()
  const b = at.delivery.deliver('main', said('b'))
  await heard(bot, 2)
  at.delivery.peer({ ...bot.peer(), instance: 'bot-2' })
  assert.equal((await a).kind, 'lost')
  // What was not taken is offered to the new one.
  const next = await heard(bot, 3)
  next.taken()
  next.settled()
  assert.deepEqual(await b, ANSWERED)
})

forEachBroker('while the bot stops it still settles what it has', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access)
  at.delivery.peer(bot.peer())
  const settled = at.delivery.deliver('main', said('a'))
  const event = await heard(bot, 1)
  event.taken()
  at.delivery.peer(bot.peer('stopping'))
  event.settled()
  assert.deepEqual(await settled, ANSWERED)
  assert.deepEqual(at.lost, [])
})

forEachBroker('an event that is settled at once was taken too, and the next one goes', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access)
  const a = at.delivery.deliver('main', said('a'))
  const b = at.delivery.deliver('main', said('b'))
  const first = await heard(bot, 1)
  first.settled()
  assert.deepEqual(await a, ANSWERED)
  const second = await heard(bot, 2)
  assert.equal(second.id, 'b')
  second.settled()
  assert.deepEqual(await b, ANSWERED)
})

forEachBroker('what the bot does not take in time is lost, and it could not be taken later', async ({ access }) => {
  // The second one has to come through in this time on a busy machine.
  const keepMs = 4000
  await using at = await start(access, { keepMs })
  const sentAt = Date.now()
  const settled = await at.delivery.deliver('main', said('a'))
  assert.deepEqual(settled, { kind: 'lost', reason: 'the bot did not take it within 4 s' })
  assert.equal(at.lost[0]?.holder, 'lounge')
  await using bot = await startBot(access)
  const next = at.delivery.deliver('main', said('b'))
  const { id, message } = await heard(bot, 1)
  assert.equal(id, 'b')
  assert.ok((message.envelope.expiresAt ?? 0) > sentAt + keepMs)
  bot.heard[0]?.settled()
  assert.deepEqual(await next, ANSWERED)
})

forEachBroker('of one channel only so many wait, and the oldest is lost', async ({ access }) => {
  await using at = await start(access)
  const settled = Array.from({ length: 201 }, (_, index) => at.delivery.deliver('main', said(`m${index}`)))
  assert.deepEqual(await settled[0], { kind: 'lost', reason: 'too many messages wait for the bot' })
  await using bot = await startBot(access, 'bot-1', { auto: true })
  at.delivery.peer(bot.peer())
  assert.equal((await Promise.all(settled)).filter(({ kind }) => kind === 'settled').length, 200)
  assert.deepEqual(
    at.lost.map(({ id }) => id),
    ['m0'],
  )
})

forEachBroker('an event that was made wrong holds up no other', async ({ access }) => {
  await using bot = await startBot(access, 'bot-1', { auto: true })
  await using at = await start(access)
  const wrong = said('a')
  const broken = { ...wrong, data: { ...wrong.data, user: { name: '' } } } as unknown as ChatEvent
  const result = await at.delivery.deliver('main', broken)
  assert.ok(result.kind === 'lost' && result.reason.startsWith('the connector made a wrong message: user'))
  assert.match(at.lines[0] ?? '', /^error the connector made a wrong message/)
  assert.deepEqual(await at.delivery.deliver('main', said('b')), ANSWERED)
  assert.equal(bot.heard.length, 1)
})

forEachBroker(
  'an event that no bus takes is lost and holds up no other',
  async ({ access }) => {
    await using bot = await startBot(access, 'bot-1', { auto: true })
    await using at = await start(access)
    const large = at.delivery.deliver('main', said('a', 'x'.repeat(5000)))
    const next = at.delivery.deliver('main', said('b'))
    assert.equal((await large).kind, 'lost')
    assert.deepEqual(await next, ANSWERED)
    assert.equal(bot.heard.length, 1)
    assert.match(at.lines[0] ?? '', /^error an event cannot be sent: message/)
  },
  { maxPayload: 4096 },
)

forEachBroker('the same id again waits for the first and is not sent twice', async ({ access }) => {
  await using bot = await startBot(access, 'bot-1', { auto: true })
  await using at = await start(access)
  const first = at.delivery.deliver('main', said('a'))
  assert.equal(at.delivery.deliver('main', said('a')), first)
  assert.deepEqual(await first, ANSWERED)
  assert.equal(bot.heard.length, 1)
})

forEachBroker('after the bus was away the bot is asked again for what it has', async (broker) => {
  await using bot = await startBot(broker.access)
  await using at = await start(broker.access, { keepMs: 60_000 })
  at.delivery.peer(bot.peer())
  const a = at.delivery.deliver('main', said('a'))
  ;(await heard(bot, 1)).taken()
  const b = at.delivery.deliver('main', said('b'))
  await heard(bot, 2)
  await broker.stop()
  await until(() => (at.bus.status.kind === 'disconnected' ? true : undefined))
  const c = at.delivery.deliver('main', said('c'))
  await broker.restart()
  for (const [id, settled] of [
    ['a', a],
    ['b', b],
    ['c', c],
  ] as const) {
    const again = await until(() => bot.heard.slice(2).find((event) => event.id === id))
    again.taken()
    again.settled()
    // Asked more than once it answers each time, as the bot does.
    const answering = setInterval(() => bot.heard.findLast((event) => event.id === id)?.settled(), 20)
    assert.deepEqual(await settled, ANSWERED)
    clearInterval(answering)
  }
  assert.deepEqual(at.lost, [])
})

forEachBroker('a drain waits for what is settled in time, and the rest is lost at the end', async ({ access }) => {
  await using bot = await startBot(access)
  await using at = await start(access)
  at.delivery.peer(bot.peer())
  const a = at.delivery.deliver('main', said('a'))
  const b = at.delivery.deliver('main', said('b'))
  const first = await heard(bot, 1)
  const draining = at.delivery.drain(50)
  first.taken()
  first.settled()
  assert.deepEqual(await a, ANSWERED)
  await draining
  at.delivery.end()
  const reason = 'the connector stopped before the bot was done with this message'
  assert.deepEqual(await b, { kind: 'lost', reason })
  await at.delivery.drain(10_000)
  await at.bus[Symbol.asyncDispose]()
  void at.delivery.deliver('main', said('c'))
  at.delivery.end()
  assert.deepEqual(
    at.lost.map(({ id }) => id),
    ['b', 'c'],
  )
})
