import assert from 'node:assert/strict'
import {
  type ChatUser,
  EVENT_SCHEMAS,
  type EventData,
  eventSubject,
  type InvocationAnswer,
  patterns,
} from '@rosey/protocol'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { fingerprintOf } from './keys.ts'
import { FakePlugin, replying } from './testing/fake-plugin.ts'
import { connector, offer } from './testing/peers.ts'
import { Stage } from './testing/stage.ts'

const when = (condition: () => boolean) => until(() => condition() || undefined)

forEachBroker('a command goes to its plugin and the replies come back in order', async ({ access }) => {
  await using stage = await Stage.open(access)
  const dice = await stage.plugin('roll', replying('one', 'two'))
  const told = stage.lounge.say('Ann', '!roll "2 d6" x', { id: 'm1' })
  assert.equal(await told.taken, stage.instance)
  assert.deepEqual(await told.settled, { kind: 'settled', outcome: 'answered', replies: 2 })
  assert.deepEqual(stage.lounge.texts, ['one', 'two'])
  const [invocation] = dice.invocations
  assert.deepEqual(invocation?.args, ['2 d6', 'x'])
  assert.equal(invocation?.text, '"2 d6" x')
  assert.deepEqual([invocation?.connector, invocation?.channel, invocation?.messageId], ['lounge', 'main', 'm1'])
  const line = stage.log.find(({ level, fields }) => level === 'info' && fields.command === 'roll')
  assert.deepEqual([line?.fields.outcome, line?.fields.traceId, line?.fields.plugin], ['answered', 'm1', 'roll'])
})

forEachBroker('a command runs also where its message comes ahead of the news of its plugin', async ({ access }) => {
  await using stage = await Stage.open(access)
  await new FakePlugin(stage.outside, 'roll').listen()
  const receive = stage.bot.receive.bind(stage.bot)
  stage.bot.receive = (message) => {
    receive(message)
    setImmediate(() => stage.tell('roll', { offers: { commands: [offer('roll')], hooks: [] } }))
  }
  const { settled } = stage.lounge.say('Ann', '!roll')
  assert.equal((await settled)?.outcome, 'answered')
  stage.tell('roll', { state: 'stopped', instance: null, desired: false })
  assert.equal((await stage.lounge.say('Ann', '!roll').settled)?.outcome, 'answered')
})

forEachBroker('a private command is answered privately', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('roll')
  await stage.lounge.say('Ann', '!roll', { private: true }).settled
  assert.equal(stage.lounge.lines[0]?.to, 'Ann')
})

forEachBroker(
  'chat is passed on to plugins with the role that counts and without the raw frame',
  async ({ access }) => {
    await using stage = await Stage.open(access, { owners: ['lounge:ann'] })
    const heard: { user: ChatUser; raw?: unknown; text: string }[] = []
    const hearing = stage.outside.subscribe<EventData<'message'>>(
      patterns.allFamily('chat'),
      () => EVENT_SCHEMAS.message,
      { onMessage: ({ data }) => void heard.push(data) },
    )
    await stage.outside.flush({ timeoutMs: 5000 })
    const told = stage.lounge.say('Ann', 'hello')
    assert.deepEqual(await told.settled, { kind: 'settled', outcome: 'passed', replies: 0 })
    await when(() => heard.length === 1)
    assert.equal(heard[0]?.user.role, 'owner')
    assert.equal(heard[0]?.raw, undefined)
    await hearing[Symbol.asyncDispose]()
  },
)

forEachBroker('everybody in a list has the role that counts, and a bare name stays one', async ({ access }) => {
  await using stage = await Stage.open(access, { owners: ['lounge:ann'] })
  const heard: unknown[] = []
  for (const name of ['user.listed', 'moderation.kicked'] as const) {
    stage.outside.subscribe(eventSubject('chat', 'lounge', 'main', name).subject, () => EVENT_SCHEMAS[name], {
      onMessage: ({ data }) => void heard.push(data),
    })
  }
  await stage.outside.flush({ timeoutMs: 5000 })
  const base = { time: 1, platform: 'test' }
  const ann = { name: 'Ann', role: 'user', verified: true } as const
  await stage.lounge.send('user.listed', { id: 'l1', ...base, users: [ann] }).settled
  await stage.lounge.send('moderation.kicked', { id: 'k1', ...base, user: 'Bob' }).settled
  await when(() => heard.length === 2)
  assert.deepEqual(heard, [
    { id: 'l1', ...base, users: [{ ...ann, role: 'owner' }] },
    { id: 'k1', ...base, user: 'Bob' },
  ])
})

forEachBroker('a command waits for a plugin that comes', async ({ access }) => {
  await using stage = await Stage.open(access)
  const dice = await stage.plugin('roll')
  await dice.leave()
  const told = stage.lounge.say('Ann', '!roll')
  await told.taken
  await when(() => stage.log.some(({ fields }) => JSON.stringify(fields).includes('no-responder')))
  await dice.listen()
  assert.equal((await told.settled).outcome, 'answered')
  assert.equal(dice.invocations.length, 1)
  assert.deepEqual(stage.lounge.texts, ['ok'])
})

forEachBroker('a plugin that died before it accepted is replaced in time', async ({ access }) => {
  await using stage = await Stage.open(access)
  const dice = await stage.plugin('roll', () => undefined)
  const told = stage.lounge.say('Ann', '!roll')
  await when(() => dice.invocations.length === 1)
  stage.tell('roll', { state: 'crashed', nextStartAt: Date.now() + 100 })
  dice.behave = replying('ok')
  stage.tell('roll', { state: 'running', instance: 'roll-2' })
  assert.equal((await told.settled).outcome, 'answered')
  assert.deepEqual(
    dice.invocations.map(({ id }) => id),
    [dice.invocations[0]?.id, dice.invocations[0]?.id],
  )
  assert.deepEqual(stage.lounge.texts, ['ok'])
})

forEachBroker(
  'who waits for a plugin that dies after it accepted is told at once, and only once',
  async ({ access }) => {
    await using stage = await Stage.open(access)
    const dice = await stage.plugin('roll', (_, answer) => answer({ kind: 'accepted', instance: 'roll-1' }))
    const told = stage.lounge.say('Ann', '!roll 6')
    await when(() => stage.log.some(({ fields }) => JSON.stringify(fields).includes('"accepted"')))
    stage.tell('roll', { state: 'crashed' })
    stage.tell('roll', { state: 'running', instance: 'roll-2' })
    assert.equal((await told.settled).outcome, 'failed')
    assert.deepEqual(stage.lounge.texts, ['Ann: roll was interrupted before it had finished !roll.'])
    assert.equal(dice.invocations.length, 1)
    await when(() => stage.interrupted.length === 1)
    const [report] = stage.interrupted
    assert.deepEqual([report?.plugin, report?.instance], ['roll', 'roll-1'])
    assert.deepEqual(
      report?.invocations.map(({ command, args, user }) => [command, args, user]),
      [['roll', '6', 'Ann']],
    )
  },
)

forEachBroker('what timed out is still in hand until its process has finished it', async ({ access }) => {
  await using stage = await Stage.open(access)
  const answers: (() => void)[] = []
  const commands = [offer('slow', { timeoutMs: 50 }), offer('stuck', { timeoutMs: 50 })]
  const play = ({ command }: { command: string }, answer: (answer: InvocationAnswer) => void) => {
    answer({ kind: 'accepted', instance: 'dice-1' })
    if (command === 'slow') answers.push(() => answer({ kind: 'done', outcome: 'ok' }))
  }
  await stage.plugin('dice', play, { commands })
  for (const command of ['!slow', '!stuck']) {
    assert.equal((await stage.lounge.say('Ann', command).settled).reason, 'dice took too long')
  }
  answers[0]?.()
  await when(() => stage.log.some(({ fields }) => JSON.stringify(fields).includes('"done"')))
  stage.tell('dice', { state: 'crashed' })
  await when(() => stage.interrupted.length === 1)
  assert.deepEqual(
    stage.interrupted[0]?.invocations.map(({ command }) => command),
    ['stuck'],
  )
})

forEachBroker('each way in which a plugin fails has one short answer', async ({ access }) => {
  // Long: whoever is held up must not pass for one that does not answer.
  await using stage = await Stage.open(access, { holdMs: 60_000 })
  const accepted = { kind: 'accepted', instance: 'a-1' } as const
  await stage.plugin('slow', (_, answer) => answer(accepted), { commands: [offer('slow', { timeoutMs: 100 })] })
  await stage.plugin('broken', (_, answer) => {
    answer(accepted)
    answer({ kind: 'done', outcome: 'failed', error: 'secret of the plugin' })
  })
  await stage.plugin('inherited', (_, answer) => answer({ kind: 'refused', reason: 'repeated' }))
  await stage.plugin('off')
  stage.tell('off', { state: 'disabled', desired: false })
  await stage.plugin('later')
  stage.tell('later', { state: 'crashed', nextStartAt: Date.now() + 3_600_000 })
  const expected = {
    later: ['failed', /^later: later is restarting, try again in 3[56]\d\d s\.$/],
    slow: ['failed', /^slow: slow took too long\.$/],
    broken: ['failed', /^broken: broken could not do that: an error in the plugin\.$/],
    inherited: ['failed', /^inherited: inherited was interrupted before it had finished !inherited\.$/],
    off: ['refused', /^off: off is switched off\.$/],
  } as const
  for (const [command, [outcome, text]] of Object.entries(expected)) {
    const settled = await stage.lounge.say(command, `!${command}`).settled
    assert.equal(settled.outcome, outcome, command)
    assert.match(stage.lounge.texts.at(-1) ?? '', text)
  }
  assert.equal(stage.lounge.lines.length, Object.keys(expected).length)
})

forEachBroker('who asks for a plugin that does not come in time is told once', async ({ access }) => {
  await using stage = await Stage.open(access, { holdMs: 100 })
  await stage.plugin('absent')
  stage.tell('absent', { state: 'starting' })
  assert.equal((await stage.lounge.say('Ann', '!absent').settled).outcome, 'failed')
  assert.deepEqual(stage.lounge.texts, ['Ann: absent does not answer at the moment. Try again.'])
})

forEachBroker('an event that comes again is answered again and never run twice', async ({ access }) => {
  await using stage = await Stage.open(access)
  const release = Promise.withResolvers<void>()
  const dice = await stage.plugin('roll', async (invocation, answer) => {
    await release.promise
    await replying('ok')(invocation, answer)
  })
  const first = stage.lounge.say('Ann', '!roll', { id: 'same' })
  await when(() => dice.invocations.length === 1)
  const second = stage.lounge.say('Ann', '!roll', { id: 'same' })
  await second.taken
  release.resolve()
  assert.deepEqual(await first.settled, await second.settled)
  assert.deepEqual(await stage.lounge.say('Ann', '!roll', { id: 'same' }).settled, await first.settled)
  assert.equal(dice.invocations.length, 1)
  assert.deepEqual(stage.lounge.texts, ['ok'])
})

forEachBroker('200 commands of 20 people are all answered, in order for each', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('echo', async (invocation, answer) => {
    if (Number(invocation.text) % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
    await replying(`${invocation.user.name} ${invocation.text}`)(invocation, answer)
  })
  const all = Array.from({ length: 200 }, (_, index) => stage.lounge.say(`u${index % 20}`, `!echo ${index}`))
  const settled = await Promise.all(all.map((told) => told.settled))
  assert.ok(settled.every(({ outcome }) => outcome === 'answered'))
  assert.equal(stage.lounge.lines.length, 200)
  for (let user = 0; user < 20; user++) {
    const own = stage.lounge.texts.filter((text) => text.startsWith(`u${user} `))
    assert.deepEqual(
      own,
      Array.from({ length: 10 }, (_, round) => `u${user} ${user + 20 * round}`),
    )
  }
})

forEachBroker('filters change and stop messages before anybody else sees them', async ({ access }) => {
  await using stage = await Stage.open(access)
  const roll = await stage.plugin('roll')
  const hook = (priority: number) => ({
    commands: [],
    hooks: [{ event: 'message', priority, onFailure: 'open' } as const],
  })
  const first = await stage.plugin('first', undefined, hook(5))
  const second = await stage.plugin('second', undefined, hook(1))
  first.decide = ({ message }) => ({ kind: 'change', text: message.text.replace('?', '!') })
  second.decide = ({ message }) => (message.text.includes('bad') ? { kind: 'stop', reason: 'rude' } : { kind: 'pass' })
  assert.equal((await stage.lounge.say('Ann', '?roll').settled).outcome, 'answered')
  assert.equal(second.asked[0]?.message.text, '!roll')
  assert.deepEqual([second.asked[0]?.connector, second.asked[0]?.channel], ['lounge', 'main'])
  const stopped = await stage.lounge.say('Ann', '!roll bad').settled
  assert.deepEqual([stopped.outcome, stopped.reason], ['stopped', 'second: rude'])
  first.decide = () => undefined
  assert.equal((await stage.lounge.say('Ann', '!roll').settled).outcome, 'answered')
  await second.leave()
  assert.equal((await stage.lounge.say('Ann', '!roll bad').settled).outcome, 'answered')
  assert.equal(roll.invocations.length, 3)
})

forEachBroker('a closed filter that fails stops the message', async ({ access }) => {
  await using stage = await Stage.open(access)
  const hooks = [{ event: 'message', priority: 0, onFailure: 'closed' } as const]
  const guard = await stage.plugin('guard', undefined, { commands: [], hooks })
  await guard.leave()
  const settled = await stage.lounge.say('Ann', 'hello').settled
  assert.deepEqual([settled.outcome, settled.reason], ['stopped', 'guard: the filter of guard failed'])
})

forEachBroker('cooldown, role, help and unknown commands are answered by the bot', async ({ access }) => {
  await using stage = await Stage.open(access, { unknownCommand: 'suggest', admins: ['lounge:Ann'] })
  const commands = [
    offer('roll', { cooldown: { userMs: 60_000, channelMs: 0 }, help: 'rolls dice' }),
    offer('purge', { role: 'admin' }),
  ]
  await stage.plugin('dice', undefined, { commands })
  const said: [who: string, text: string, outcome: string, answer: string][] = [
    ['Bob', '!roll', 'answered', 'ok'],
    ['Bob', '!roll', 'refused', 'Bob: Wait 60 s before you use !roll again.'],
    ['Bob', '!purge', 'refused', 'Bob: !purge needs the role admin.'],
    ['Ann', '!purge', 'answered', 'ok'],
    ['Bob', '!rol', 'refused', 'Bob: There is no command !rol. Did you mean !roll?'],
    ['Bob', '!help', 'answered', 'Commands: !roll. More about one: !help <command>'],
    ['Ann', '!help', 'answered', 'Commands: !plugin, !purge, !roll. More about one: !help <command>'],
  ]
  for (const [who, text, outcome, answer] of said) {
    assert.equal((await stage.lounge.say(who, text).settled).outcome, outcome, text)
    assert.equal(stage.lounge.texts.at(-1), answer)
  }
  assert.equal((await stage.lounge.say('Ann', '!purge', { verified: false }).settled).outcome, 'refused')
})

forEachBroker('a replayed history runs nothing; what was missed is listed once', async ({ access }) => {
  await using stage = await Stage.open(access, { ignore: ['rival'] })
  const dice = await stage.plugin('roll')
  const user = { name: 'Ann', role: 'user', verified: true } as const
  const before = [
    { id: 'h1', time: 900, user, text: '!roll old' },
    { id: 'h2', time: 1000, user, text: '!roll newest' },
  ]
  const since = [
    { id: 'h3', time: 1100, user, text: '!roll' },
    { id: 'h4', time: 1200, user, text: 'hello' },
    { id: 'h5', time: 1200, user, text: '!roll missed' },
    { id: 'h6', time: 1300, user: { ...user, name: 'rival' }, text: '!roll' },
  ]
  const history = (id: string, messages: EventData<'message.replayed'>['messages']) =>
    stage.lounge.send('message.replayed', { id, time: 5000, platform: 'test', messages })
  assert.equal((await history('r1', before).settled).outcome, 'passed')
  await history('r2', before).settled
  assert.equal(stage.lost.length, 0)
  await stage.lounge.say('Ann', '!roll', { id: 'h3', time: 1100 }).settled
  await history('r3', [...before, ...since]).settled
  await history('r4', [...before, ...since]).settled
  assert.deepEqual(
    stage.lost.map(({ id, holder, user, text }) => ({ id, holder, user, text })),
    [{ id: 'h5', holder: 'lounge', user: 'Ann', text: '!roll missed' }],
  )
  assert.equal(dice.invocations.length, 1)
})

forEachBroker('replies wait for a connector that is away', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('roll', replying('one', 'two'))
  await stage.lounge.leave()
  const first = stage.lounge.say('Ann', '!roll')
  const second = stage.lounge.say('Ann', '!roll')
  await second.taken
  stage.bot.peer(connector('lounge', { state: 'crashed' }))
  await stage.lounge.listen()
  stage.bot.peer(connector('lounge', { instance: 'lounge-2' }))
  assert.equal((await first.settled).replies, 2)
  assert.equal((await second.settled).replies, 2)
  assert.deepEqual(stage.lounge.texts, ['one', 'two', 'one', 'two'])
  assert.deepEqual(stage.lost, [])
})

forEachBroker('a reply that a dying connector had is listed as lost', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('roll')
  stage.lounge.answerWith = () => undefined
  const told = stage.lounge.say('Ann', '!roll', { id: 'm1' })
  await when(() => stage.lounge.lines.length === 1)
  stage.bot.peer(connector('lounge', { state: 'crashed' }))
  assert.equal((await told.settled).outcome, 'lost')
  assert.deepEqual(
    stage.lost.map(({ id, holder, text }) => ({ id, holder, text })),
    [{ id: 'm1', holder: 'lounge', text: 'ok' }],
  )
})

forEachBroker('a line that the chat service refuses is told to the connector that asked', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('roll')
  stage.lounge.answerWith = () => ({ outcome: 'refused', reason: 'muted' })
  const settled = await stage.lounge.say('Ann', '!roll').settled
  assert.deepEqual(settled, { kind: 'settled', outcome: 'refused', reason: 'a reply was not sent: muted', replies: 0 })
})

forEachBroker('what was under way when the bus went away is finished when it is back', async (broker) => {
  await using stage = await Stage.open(broker.access)
  const known = new Map<string, boolean>()
  const dice = await stage.plugin('roll', (invocation, answer) => {
    const again = known.has(invocation.id)
    known.set(invocation.id, again)
    answer({ kind: 'accepted', instance: 'roll-1' })
    if (!again) return
    answer({ kind: 'reply', seq: 0, text: 'ok' })
    answer({ kind: 'done', outcome: 'ok' })
  })
  const told = stage.lounge.say('Ann', '!roll', { id: 'm1' })
  await when(() => dice.invocations.length === 1)
  await broker.stop()
  await stage.onBus(false)
  await broker.restart()
  await stage.onBus(true)
  const again = stage.lounge.say('Ann', '!roll', { id: 'm1' })
  const settled = await Promise.race([told.settled, again.settled])
  assert.equal(settled.outcome, 'answered')
  assert.deepEqual(stage.lounge.texts, ['ok'])
  assert.equal(known.size, 1)
})

forEachBroker('a bot that stops finishes what it has', async ({ access }) => {
  await using stage = await Stage.open(access)
  const release = Promise.withResolvers<void>()
  const dice = await stage.plugin('roll', async (invocation, answer) => {
    await release.promise
    await replying('ok')(invocation, answer)
  })
  const told = stage.lounge.say('Ann', '!roll')
  await when(() => dice.invocations.length === 1)
  const drained = stage.bot.drain(10_000)
  release.resolve()
  await drained
  assert.equal((await told.settled).outcome, 'answered')
})

forEachBroker('admins manage plugins from chat', async ({ access }) => {
  await using stage = await Stage.open(access, { admins: ['lounge:Ann'], prefix: '.' })
  stage.answerWith = ({ name }) =>
    name === 'dcie'
      ? { kind: 'error', code: 'name-unknown', message: 'There is no "dcie" here; did you mean dice?' }
      : { kind: 'results', results: [{ name: 'dice', outcome: 'done', message: 'dice runs' }] }
  const said: [who: string, text: string, outcome: string, answer: string | RegExp][] = [
    ['Ann', '.plugin restart dice', 'answered', 'dice runs.'],
    ['Ann', '.plugin restart dcie', 'refused', 'There is no "dcie" here; did you mean dice?'],
    ['Ann', '.plugin', 'answered', /^Usage: \.plugin list \| info NAME/],
    ['Ann', '.plugin strat dice', 'answered', 'There is no .plugin strat. Did you mean .plugin start?'],
    ['Bob', '.plugin restart dice', 'refused', 'Bob: .plugin needs the role admin.'],
  ]
  for (const [who, text, outcome, answer] of said) {
    assert.equal((await stage.lounge.say(who, text).settled).outcome, outcome, text)
    assert.match(
      stage.lounge.texts.at(-1) ?? '',
      typeof answer === 'string' ? new RegExp(`^${RegExp.escape(answer)}$`) : answer,
    )
  }
  assert.deepEqual(
    stage.asked.map(({ operation, name, by }) => [operation, name, by]),
    [
      ['restart', 'dice', 'lounge:Ann'],
      ['restart', 'dcie', 'lounge:Ann'],
    ],
  )
})

forEachBroker('an owner in the channel is told when a plugin fails', async ({ access }) => {
  await using stage = await Stage.open(access, { owners: ['lounge:Ann'] })
  await stage.lounge.say('Ann', 'hello').settled
  await stage.plugin('roll')
  stage.tell('roll', { state: 'failed', reason: 'exit code 1' })
  await when(() => stage.lounge.lines.length === 1)
  assert.equal(stage.lounge.lines[0]?.to, 'Ann')
  assert.match(stage.lounge.texts[0] ?? '', /^roll has failed: exit code 1\. To start it again: !plugin start roll;/)
})

forEachBroker(
  'a command in quarantine is refused with one sentence, and run once more when told so',
  async ({ access }) => {
    await using stage = await Stage.open(access)
    const dice = await stage.plugin('roll')
    stage.bot.quarantine([{ id: 'abc123', fingerprint: fingerprintOf('roll', 'roll', ['9 9', 'x']) }])
    const settled = await stage.lounge.say('Ann', '!roll  "9 9"   x').settled
    assert.deepEqual([settled.outcome, settled.reason], ['refused', 'it is in quarantine as abc123'])
    assert.match(
      stage.lounge.texts.join(),
      /^Ann: !roll with just these words has made roll crash twice and is not run\./,
    )
    assert.equal(stage.lounge.lines.length, 1)
    assert.equal((await stage.lounge.say('Ann', '!roll 9').settled).outcome, 'answered')
    stage.bot.quarantine([])
    stage.bot.retry({
      command: 'roll',
      args: '"9 9" x',
      connector: 'lounge',
      platform: 'test',
      channel: 'main',
      user: 'Ann',
      role: 'owner',
      verified: true,
    })
    await when(() => stage.lounge.lines.length === 3)
    assert.deepEqual(
      dice.invocations.map(({ args }) => args),
      [['9'], ['9 9', 'x']],
    )
    // What somebody may do is looked up anew.
    assert.equal(dice.invocations[1]?.user.role, 'moderator')
  },
)
