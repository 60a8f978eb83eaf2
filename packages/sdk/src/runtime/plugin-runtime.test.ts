import assert from 'node:assert/strict'
import { type BusProblem, connectBus, type EventBus } from '@rosey/bus'
import {
  ACTION_SCHEMAS,
  type ActionResult,
  AnySchema,
  announceSubject,
  commandSubject,
  eventSubject,
  type HookAnswer,
  HookAnswerSchema,
  hookSubject,
  type InvocationAnswer,
  InvocationAnswerSchema,
  NOISE_LIMITS,
  type Noise,
  patterns,
  pluginSubject,
  RoseyError,
  type StartMessage,
} from '@rosey/protocol'
import { forEachBroker, type TestBroker } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { invocation } from '../../test/invocation.ts'
import { quietLog } from '../../test/quiet-log.ts'
import { startMessage } from '../../test/start-message.ts'
import { Plugin } from '../plugin.ts'
import { PluginRuntime } from './plugin-runtime.ts'

const PATIENCE = { timeoutMs: 10_000 }
const ALL = ['chat.read', 'chat.send', 'pm.read', 'media.read', 'event:quotes.added']

class Author extends Plugin<{ sides: number }> {}

/** A plugin on a bus of its own, and the bus of somebody who talks with it. */
async function stage(broker: TestBroker, change: Partial<StartMessage> = {}) {
  const problems: BusProblem[] = []
  const open = (name: string) =>
    connectBus({
      name,
      inboxPrefix: `_INBOX.${name}.1`,
      access: broker.access,
      maxOpenRequests: NOISE_LIMITS.openRequests,
      onProblem: (problem) => problems.push(problem),
    })
  const bus = await open('dice')
  const other = await open('other')
  const { log, lines } = quietLog()
  const limited: Noise[] = []
  const runtime = new PluginRuntime({
    start: startMessage({ permissions: ALL, ...change }),
    bus,
    log,
    limited: (what) => limited.push(what),
  })
  const plugin = new Author()
  plugin.attach(runtime as Parameters<typeof plugin.attach>[0])
  runtime.subscribe()
  await bus.flush(PATIENCE)
  return {
    bus,
    other,
    runtime,
    plugin,
    lines,
    problems,
    limited,
    [Symbol.asyncDispose]: async () => {
      runtime.end()
      await bus[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
    },
  }
}

function invoke(bus: EventBus, change: Parameters<typeof invocation>[0] = {}) {
  const answers: InvocationAnswer[] = []
  const ended = Promise.withResolvers<InvocationAnswer[]>()
  const data = invocation(change)
  bus.call<unknown, InvocationAnswer>(commandSubject('dice', data.command), data, {
    answers: InvocationAnswerSchema,
    onAnswer: (answer) => {
      answers.push(answer)
      if (answer.kind === 'done' || answer.kind === 'refused') ended.resolve(answers)
    },
    onNoResponder: () => ended.reject(new Error('nobody there')),
  })
  return { answers, ended: ended.promise }
}

const message = {
  id: 'm1',
  time: 1,
  platform: 'test',
  user: { name: 'Ann', role: 'user', verified: true } as const,
  text: 'hello',
}
const chat = eventSubject('chat', 'lounge', 'main', 'message')

const hasCode = (code: string, sentence: RegExp) => (error: unknown) =>
  error instanceof RoseyError && error.code === code && sentence.test(error.message)

forEachBroker('what comes before the release waits, and is worked in order after it', async (broker) => {
  await using at = await stage(broker)
  const order: string[] = []
  at.plugin.command('roll', {}, (call) => {
    order.push(call.id)
    call.reply(`of ${at.plugin.config.sides}`)
  })
  at.plugin.on('message', () => void order.push('message'))
  const first = invoke(at.other, { id: 'first' })
  const second = invoke(at.other, { id: 'second' })
  at.other.publish(chat, message)
  await at.other.flush(PATIENCE)
  await at.bus.flush(PATIENCE)
  assert.deepEqual([order, first.answers], [[], []])
  at.runtime.release()
  assert.deepEqual(await first.ended, [
    { kind: 'accepted', instance: 'dice-1' },
    { kind: 'reply', seq: 0, text: 'of 6' },
    { kind: 'done', outcome: 'ok', replies: 1 },
  ])
  await second.ended
  await until(() => order[2])
  assert.deepEqual(
    order.filter((entry) => entry !== 'message'),
    ['first', 'second'],
  )
})

forEachBroker('events of each family reach their handlers, with where they came from', async (broker) => {
  await using at = await stage(broker)
  const seen: unknown[] = []
  at.plugin.on('message', ({ name, text, source }) => void seen.push([name, text, source]))
  at.plugin.on('pm', ({ text, source }) => void seen.push([text, source]))
  at.plugin.on('media.changed', ({ media, source }) => void seen.push([media, source]))
  at.plugin.onAnnouncement('quotes', 'added', ({ data, traceId }) => void seen.push([data, traceId]))
  at.plugin.onAnnouncement('quotes', 'added', () => assert.fail('the filter says no'), { filter: () => false })
  at.runtime.release()
  const trace = { traceId: 't1' }
  at.other.publish(chat, message, trace)
  at.other.publish(eventSubject('pm', 'lounge', 'main', 'pm'), { ...message, text: 'psst' }, trace)
  const { user, text, ...base } = message
  at.other.publish(eventSubject('media', 'lounge', 'main', 'media.changed'), { ...base, media: null }, trace)
  at.other.publish(announceSubject('quotes', 'added'), { id: 7 }, trace)
  await until(() => seen[3])
  const source = { connector: 'lounge', channel: 'main', traceId: 't1' }
  const expected = [
    ['message', 'hello', source],
    ['psst', { ...source, channel: undefined }],
    [null, source],
    [{ id: 7 }, 't1'],
  ]
  const sorted = (list: unknown[]) => list.map((entry) => JSON.stringify(entry)).toSorted()
  assert.deepEqual(sorted(seen), sorted(expected))
  await until(() => (at.runtime.counts.handled === 4 ? true : undefined))
  assert.equal(at.runtime.counts.failed, 0)
})

forEachBroker('a message filter is asked, and what it makes of its failure is its answer', async (broker) => {
  await using at = await stage(broker)
  at.plugin.filter(({ text, source }) => {
    if (text === 'fail') throw new Error('broken filter')
    return { change: `${text} from ${source.connector}:${source.channel}` }
  })
  at.runtime.release()
  assert.deepEqual(at.runtime.offers.hooks, [{ event: 'message', priority: 0, onFailure: 'open' }])
  const ask = (text: string) =>
    at.other.request<unknown, HookAnswer>(
      hookSubject('dice', 'message'),
      { connector: 'lounge', channel: 'main', message: { ...message, text } },
      HookAnswerSchema,
      PATIENCE,
    )
  assert.deepEqual(await ask('hi'), { kind: 'change', text: 'hi from lounge:main' })
  assert.deepEqual(await ask('fail'), { kind: 'pass' })
  assert.equal(at.runtime.counts.lastError, 'broken filter')
})

forEachBroker('what is registered after the offers were told is refused, with what to do', async (broker) => {
  await using at = await stage(broker)
  at.plugin.command('early', { help: 'in time' }, () => undefined)
  assert.deepEqual(
    at.runtime.closeOffers().commands.map(({ name }) => name),
    ['early'],
  )
  const tooLate = hasCode('plugin-setup', /too late: register it in setup or onEnable/)
  assert.throws(() => at.plugin.command('late', { help: 'too late' }, () => undefined), tooLate)
  assert.throws(() => at.plugin.filter(() => undefined), tooLate)
  // Nobody has to be told of these.
  at.plugin.on('message', () => undefined)
  at.plugin.after(1, () => undefined)
})

forEachBroker('a failing handler is logged and counted, and the next one runs', async (broker) => {
  await using at = await stage(broker)
  let seen = 0
  at.plugin.on('message', () => Promise.reject(new Error('boom')), { priority: 1 })
  at.plugin.on('message', () => void seen++)
  at.runtime.release()
  at.other.publish(chat, message)
  await until(() => (seen === 1 ? true : undefined))
  const { handled, failed, lastError } = at.runtime.counts
  assert.deepEqual([handled, failed, lastError], [2, 1, 'boom'])
  assert.equal(at.lines[0]?.message, 'handler of message failed: boom')
})

forEachBroker('what a plugin emits is heard by those who listen', async (broker) => {
  await using at = await stage(broker)
  const heard = Promise.withResolvers<unknown>()
  at.other.subscribe(patterns.eventsOf('dice'), () => AnySchema, { onMessage: ({ data }) => heard.resolve(data) })
  await at.other.flush(PATIENCE)
  at.plugin.emit('rolled')
  assert.deepEqual(await heard.promise, {})
})

forEachBroker('saying something ends as the connector says', async (broker) => {
  await using at = await stage(broker)
  const results: Record<string, ActionResult> = {
    good: { outcome: 'sent' },
    bad: { outcome: 'refused', reason: 'muted' },
    odd: { outcome: 'unknown', reason: 'connection lost' },
  }
  const subject = patterns.sendTo('lounge')
  at.other.subscribe<{ text: string }>(subject, () => ACTION_SCHEMAS.message, {
    onMessage: (received) => {
      assert.equal(received.subject, 'rosey.send.dice.lounge.main.message')
      received.answer(results[received.data.text])
    },
  })
  await at.other.flush(PATIENCE)
  const where = { connector: 'lounge', channel: 'main' }
  await at.plugin.say(where, 'good')
  await assert.rejects(at.plugin.say(where, 'bad'), hasCode('send-refused', /^muted$/))
  await assert.rejects(at.plugin.say(where, 'odd'), hasCode('send-unconfirmed', /^connection lost$/))
  await assert.rejects(at.plugin.say(where, ''), hasCode('send-refused', /A line cannot be sent: text /))
  await assert.rejects(
    at.plugin.say({ ...where, connector: 'irc' }, 'x'),
    hasCode('send-refused', /irc is not running/),
  )
  await at.bus[Symbol.asyncDispose]()
  await assert.rejects(at.plugin.say(where, 'x'), hasCode('send-unconfirmed', /closed/))
})

forEachBroker(
  'a plugin that sends too much by itself is refused, and the commands that it runs give it room',
  async (broker) => {
    await using at = await stage(broker)
    const tooFast = hasCode('bus-too-fast', /this one was not sent/)
    assert.throws(() => {
      for (;;) at.plugin.emit('flood')
    }, tooFast)
    assert.deepEqual(at.limited, ['messages'])
    at.plugin.command('roll', {}, () => at.plugin.emit('rolled'))
    at.runtime.release()
    assert.deepEqual((await invoke(at.other).ended).at(-1), { kind: 'done', outcome: 'ok' })
  },
)

forEachBroker('a plugin that asks without waiting for answers is refused past a bound', async (broker) => {
  await using at = await stage(broker)
  const where = { connector: 'lounge', channel: 'main' }
  const subject = patterns.sendTo('lounge')
  const received: ((value: ActionResult) => void)[] = []
  at.other.subscribe<{ text: string }>(subject, () => ACTION_SCHEMAS.message, {
    onMessage: (message) => void received.push((result) => message.answer(result)),
  })
  await at.other.flush(PATIENCE)
  const said = Array.from({ length: NOISE_LIMITS.openRequests }, () => at.plugin.say(where, 'x'))
  await assert.rejects(at.plugin.say(where, 'x'), hasCode('bus-requests-full', /256 of this process wait/))
  assert.deepEqual(at.limited, ['requests'])
  await until(() => received[NOISE_LIMITS.openRequests - 1])
  for (const answer of received) answer({ outcome: 'sent' })
  await Promise.all(said)
  const again = at.plugin.say(where, 'x')
  await until(() => received[NOISE_LIMITS.openRequests])
  received.at(-1)?.({ outcome: 'sent' })
  await again
})

forEachBroker('a plugin cannot speak, listen or filter without the permission', async (broker) => {
  await using at = await stage(broker, { permissions: [] })
  const nothing = () => undefined
  const where = { connector: 'lounge', channel: 'main' }
  const missing = (permission: string) =>
    hasCode('permission-missing', new RegExp(`add "- ${permission}" under "permissions:" in manifest.yaml`))
  assert.throws(() => at.plugin.on('message', nothing), missing('chat.read'))
  assert.throws(() => at.plugin.on('pm', nothing), missing('pm.read'))
  assert.throws(() => at.plugin.on('playlist.queued', nothing), missing('media.read'))
  assert.throws(() => at.plugin.filter(nothing), missing('chat.read'))
  assert.throws(() => at.plugin.onAnnouncement('quotes', 'added', nothing), missing('event:quotes.added'))
  await assert.rejects(at.plugin.say(where, 'x'), missing('chat.send'))
})

forEachBroker('a plugin speaks only where the operator lets it', async (broker) => {
  await using at = await stage(broker, { channels: ['lounge:main'] })
  const elsewhere = { connector: 'lounge', channel: 'other' }
  await assert.rejects(
    at.plugin.say(elsewhere, 'x'),
    hasCode('send-refused', /allows it in lounge:main alone \(plugins\.dice\.channels\)/),
  )
})

forEachBroker('an event that no plugin gets is refused, with the nearest name', async (broker) => {
  await using at = await stage(broker)
  const nothing = () => undefined
  assert.throws(() => at.plugin.on('message.replayed', nothing), hasCode('permission-missing', /no plugin can listen/))
  assert.throws(() => at.plugin.on('user.join' as 'pm', nothing), hasCode('plugin-setup', /nearest is "user.joined"/))
  assert.throws(() => at.plugin.on('weather' as 'pm', nothing), hasCode('plugin-setup', /no event "weather"$/))
})

forEachBroker('a drain finishes what is in hand and takes nothing new', async (broker) => {
  await using at = await stage(broker)
  const gate = Promise.withResolvers<void>()
  at.plugin.command('roll', {}, async (call) => {
    call.reply('begun')
    await gate.promise
  })
  at.runtime.release()
  const running = invoke(at.other)
  await until(() => running.answers[1])
  const drained = at.runtime.drain(10_000)
  await at.bus.flush(PATIENCE)
  await assert.rejects(invoke(at.other, { id: 'new' }).ended, /nobody there/)
  gate.resolve()
  await drained
  assert.deepEqual((await running.ended).at(-1), { kind: 'done', outcome: 'ok', replies: 1 })
  assert.deepEqual(at.runtime.end(), ['i1'])
})

forEachBroker('a failing timer is told, and when the plugin ends its timers are gone', async (broker) => {
  await using at = await stage(broker)
  at.plugin.after(0, () => {
    throw new Error('late')
  })
  await until(() => at.lines[0])
  assert.equal(at.lines[0]?.message, 'timer failed: late')
  const undo = at.plugin.every(1, () => undefined)
  await until(() => (at.runtime.counts.handled > 2 ? true : undefined))
  undo()
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  at.plugin.after(60_000, () => assert.fail('it has ended'))
  at.plugin.every(60_000, () => assert.fail('it has ended'))
  assert.equal(timers(), before + 2)
  at.runtime.end()
  assert.equal(timers(), before)
})

forEachBroker('what a plugin is not sent, and what is too much before the start, is told', async (broker) => {
  const grants = { publish: [], subscribe: [{ subject: 'rosey.>' }] }
  await using at = await stage(broker, { grants })
  at.plugin.on('message', () => undefined)
  at.other.publish(pluginSubject('dice', 'resources'), { cpuPercent: 1, memoryMb: 1 })
  await until(() => (at.problems.some(({ kind }) => kind === 'invalid') ? true : undefined))
  for (let sent = 0; sent < 501; sent++) at.other.publish(chat, { ...message, id: `m${sent}` })
  await until(() => at.lines[0])
  assert.match(at.lines[0]?.message ?? '', /too many wait for the start/)
  at.runtime.onBusProblem({ kind: 'expired', subject: 'x', id: 'y' })
  assert.equal(at.lines[1]?.message, 'a message was not handled: expired')
  // One of a million is enough in the log.
  for (let count = 0; count < 3; count++) {
    at.runtime.onBusProblem({ kind: 'refused', message: 'maximum subscriptions exceeded' })
  }
  const refused = at.lines.slice(2).map((line) => line.message)
  assert.deepEqual(refused, ['the bus refused something: maximum subscriptions exceeded'])
})
