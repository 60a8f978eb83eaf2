import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { CommandOfferSchema, checkPlainly, type InvocationAnswer, NOISE_LIMITS, RoseyError } from '@rosey/protocol'
import { invocation } from '../../test/invocation.ts'
import { quietLog } from '../../test/quiet-log.ts'
import type { CommandCall, CommandHandler, CommandOptions } from '../command.ts'
import { CallCounter } from './call-counter.ts'
import { Invocations } from './invocations.ts'

function commands(handler: CommandHandler, remembered: string[] = []) {
  const counter = new CallCounter()
  const { log, lines } = quietLog()
  const tooMany = { replies: 0 }
  const invocations = new Invocations({
    instance: 'dice-1',
    remembered,
    log,
    counter,
    onTooManyReplies: () => tooMany.replies++,
  })
  const undo = invocations.register('roll', { aliases: ['r'] }, handler)
  const take = async (change: Parameters<typeof invocation>[0] = {}) => {
    const answers: InvocationAnswer[] = []
    await invocations.take({ data: invocation(change), traceId: 't1', answer: (answer) => answers.push(answer) })
    return answers
  }
  return { invocations, counter, lines, take, undo, tooMany }
}

const ACCEPTED = { kind: 'accepted', instance: 'dice-1' }
const OK = { kind: 'done', outcome: 'ok' }

test('a command is accepted before its handler runs, then its replies come, then its end', async () => {
  const order: string[] = []
  const { invocations, counter } = commands(async (call) => {
    order.push('handler')
    call.reply('one')
    await Promise.resolve()
    call.reply('two')
  })
  const answers: InvocationAnswer[] = []
  await invocations.take({
    data: invocation(),
    traceId: 't1',
    answer: (answer) => {
      order.push(answer.kind)
      answers.push(answer)
    },
  })
  assert.deepEqual(order, ['accepted', 'handler', 'reply', 'reply', 'done'])
  assert.deepEqual(answers, [
    ACCEPTED,
    { kind: 'reply', seq: 0, text: 'one' },
    { kind: 'reply', seq: 1, text: 'two' },
    { ...OK, replies: 2 },
  ])
  assert.deepEqual([counter.read().handled, counter.read().failed], [1, 0])
})

test('a handler sees all that the bot knows of the call', async () => {
  let seen: CommandCall | undefined
  const { take } = commands((call) => {
    seen = call
  })
  await take({ invokedAs: 'r', private: true })
  const { messageId, timeoutMs, ...known } = invocation({ invokedAs: 'r', private: true })
  const { reply, signal, ...told } = seen ?? assert.fail('it has not run')
  assert.deepEqual(told, { ...known, traceId: 't1' })
  assert.ok(!signal.aborted)
})

test('a reply that says nothing is not sent, a long one is cut, any value is written as text', async () => {
  const { take } = commands((call) => {
    for (const text of ['', '  \n', 'x'.repeat(30_000), 7 as unknown as string]) call.reply(text)
  })
  const replies = (await take()).flatMap((answer) => (answer.kind === 'reply' ? [answer] : []))
  assert.deepEqual(
    replies.map(({ seq, text }) => [seq, text.length]),
    [
      [0, 20_000],
      [1, 1],
    ],
  )
})

test('a reply after the end is not sent and stands in the log', async () => {
  let late: CommandCall | undefined
  const { take, lines } = commands((call) => {
    late = call
  })
  assert.deepEqual(await take(), [ACCEPTED, OK])
  late?.reply('too late')
  assert.match(lines[0]?.message ?? '', /a reply of roll came after its end/)
  assert.deepEqual(await take(), [ACCEPTED, OK])
})

for (const [how, thrown, error] of [
  ['an error', new Error('no dice'), 'no dice'],
  ['a text', 'no dice', 'no dice'],
  ['what cannot be written', Object.create(null), 'unknown error'],
  ['a long error', new Error('x'.repeat(5000)), 'x'.repeat(2000)],
] as const) {
  test(`a handler that throws ${how} has failed, and the bot is told why`, async () => {
    const { take, counter, lines } = commands(() => {
      throw thrown
    })
    assert.deepEqual(await take(), [ACCEPTED, { kind: 'done', outcome: 'failed', error }])
    assert.equal(counter.read().failed, 1)
    assert.deepEqual([lines[0]?.level, lines[0]?.fields.err], ['error', thrown])
  })
}

test('an id that comes again is not run again and gets all its answers again', async () => {
  let runs = 0
  const { take } = commands((call) => {
    runs += 1
    call.reply(`run ${runs}`)
  })
  const first = await take()
  assert.deepEqual(await take(), first)
  assert.equal(runs, 1)
})

test('the answers still to come go to where the id came from last', async () => {
  const gate = Promise.withResolvers<void>()
  const { invocations } = commands(async (call) => {
    call.reply('first')
    await gate.promise
    call.reply('second')
  })
  const before: string[] = []
  const after: string[] = []
  const running = invocations.take({ data: invocation(), traceId: 't', answer: ({ kind }) => before.push(kind) })
  await new Promise((resolve) => setImmediate(resolve))
  await invocations.take({ data: invocation(), traceId: 't', answer: ({ kind }) => after.push(kind) })
  gate.resolve()
  await running
  assert.deepEqual(before, ['accepted', 'reply'])
  assert.deepEqual(after, ['accepted', 'reply', 'reply', 'done'])
})

test('an id that the process before accepted is refused, and all are handed over', async () => {
  const { take, invocations } = commands(() => assert.fail('it ran'), ['i1'])
  assert.deepEqual(await take(), [{ kind: 'refused', reason: 'repeated' }])
  assert.deepEqual(invocations.rememberedIds, ['i1'])
})

test('an unknown or taken back command is refused', async () => {
  const { take, undo, invocations } = commands(() => undefined)
  assert.deepEqual(await take({ command: 'flip' }), [{ kind: 'refused', reason: 'unknown-command' }])
  undo()
  assert.deepEqual(await take(), [{ kind: 'refused', reason: 'unknown-command' }])
  // A refused one was not accepted: it may come again.
  assert.deepEqual(invocations.rememberedIds, [])
})

test('more commands at a time than a process takes are refused', async () => {
  const gate = Promise.withResolvers<void>()
  const { take } = commands(() => gate.promise)
  const running = Array.from({ length: 256 }, (_, index) => take({ id: `i${index}` }))
  assert.deepEqual(await take({ id: 'more' }), [{ kind: 'refused', reason: 'overloaded' }])
  gate.resolve()
  await Promise.all(running)
  assert.deepEqual(await take({ id: 'more' }), [ACCEPTED, OK])
})

test('while it drains new commands are refused and those in hand are finished', async () => {
  const gate = Promise.withResolvers<void>()
  const { take, invocations } = commands(() => gate.promise)
  const running = take()
  let drained = false
  const draining = invocations.drain(10_000).then(() => {
    drained = true
  })
  assert.deepEqual(await take({ id: 'new' }), [{ kind: 'refused', reason: 'draining' }])
  assert.equal(drained, false)
  gate.resolve()
  await draining
  assert.deepEqual(await running, [ACCEPTED, OK])
})

test('when the time to drain is over the signal of what is in hand is aborted', async () => {
  const reasons: string[] = []
  const { take, invocations } = commands((call) => abortOf(call, reasons))
  const running = take()
  await invocations.drain(5)
  await running
  assert.deepEqual(reasons, ['the plugin stops'])
})

test('when the time to answer is over the signal is aborted', async () => {
  const reasons: string[] = []
  const { take } = commands((call) => abortOf(call, reasons))
  await take({ timeoutMs: 5 })
  assert.deepEqual(reasons, ['roll took longer than 5 ms'])
})

test('a time to answer of months is not a time of nothing', async (t: TestContext) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let aborted: boolean | undefined
  const { take } = commands((call) => {
    t.mock.timers.tick(1000)
    aborted = call.signal.aborted
  })
  await take({ timeoutMs: 1e12 })
  assert.equal(aborted, false)
})

test('answers that cannot be sent are kept for when the bot asks again', async () => {
  let runs = 0
  const { take, invocations, lines } = commands((call) => {
    runs += 1
    call.reply('said')
  })
  const broken = () => {
    throw new RoseyError('bus-closed', 'the bus is closed')
  }
  await invocations.take({ data: invocation(), traceId: 't', answer: broken })
  await invocations.take({ data: invocation({ id: 'x', command: 'flip' }), traceId: 't', answer: broken })
  assert.deepEqual(
    lines.map(({ level, message }) => [level, message]),
    ['accepted', 'reply', 'done', 'refused'].map((kind) => ['warn', `the bot could not be told: ${kind}`]),
  )
  assert.deepEqual(await take(), [ACCEPTED, { kind: 'reply', seq: 0, text: 'said' }, { ...OK, replies: 1 }])
  assert.equal(runs, 1)
})

test('an offer has every default', () => {
  const { invocations } = commands(() => undefined)
  invocations.register(
    'flip',
    { help: 'h', usage: 'u', role: 'admin', cooldown: { userMs: 5 }, timeoutMs: 9 },
    () => {},
  )
  const standard = { help: '', usage: '', role: 'guest', cooldown: { userMs: 0, channelMs: 0 } }
  assert.deepEqual(invocations.offers, [
    { name: 'roll', aliases: ['r'], ...standard },
    {
      name: 'flip',
      aliases: [],
      help: 'h',
      usage: 'u',
      role: 'admin',
      cooldown: { userMs: 5, channelMs: 0 },
      timeoutMs: 9,
    },
  ])
  for (const offer of invocations.offers) assert.ok(checkPlainly(CommandOfferSchema, offer))
})

for (const [what, name, options, code, sentence] of [
  ['a name that cannot be typed', 'Ro ll', {}, 'plugin-setup', /"Ro ll" cannot be typed/],
  ['an alias that cannot be typed', 'flip', { aliases: ['!'] }, 'plugin-setup', /"!" cannot be typed/],
  ['a name that is there', 'roll', {}, 'command-clash', /a command "roll" already/],
  ['the name of an alias', 'r', {}, 'command-clash', /a command "r" already/],
  ['an alias that is a name', 'flip', { aliases: ['roll'] }, 'command-clash', /a command "roll" already/],
  ['a long help', 'flip', { help: 'x'.repeat(301) }, 'plugin-setup', /"flip" cannot be offered: help /],
  ['an unknown role', 'flip', { role: 'king' as 'owner' }, 'plugin-setup', /cannot be offered: role /],
  ['a cooldown that is none', 'flip', { cooldown: { userMs: Number.NaN } }, 'plugin-setup', /cooldown\.userMs /],
  ['no time to answer', 'flip', { timeoutMs: 0 }, 'plugin-setup', /timeoutMs /],
  ['days to answer', 'flip', { timeoutMs: 1e9 }, 'plugin-setup', /timeoutMs must be at most 300000/],
] as const satisfies readonly (readonly [string, string, CommandOptions, string, RegExp])[]) {
  test(`${what} is refused`, () => {
    const { invocations } = commands(() => undefined)
    assert.throws(
      () => invocations.register(name, options, () => undefined),
      (error) => error instanceof RoseyError && error.code === code && sentence.test(error.message),
    )
    assert.equal(invocations.offers.length, 1)
  })
}

async function abortOf({ signal }: CommandCall, reasons: string[]): Promise<void> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  reasons.push(signal.reason.message)
}

test('a command gets a bounded number of lines; what is more is refused and told', async () => {
  const { take, tooMany } = commands((call) => {
    for (let line = 0; ; line++) call.reply(`line ${line}`)
  })
  const answers = await take()
  assert.equal(answers.filter(({ kind }) => kind === 'reply').length, NOISE_LIMITS.repliesPerCommand)
  const last = answers.at(-1)
  assert.ok(last?.kind === 'done' && last.outcome === 'failed')
  assert.match(last.error ?? '', /^roll was answered with 200 lines, which is all that one command may get/)
  assert.equal(tooMany.replies, 1)
})
