import assert from 'node:assert/strict'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { LOOP_BOUNCES } from './people/loop-breaker.ts'
import { replying } from './testing/fake-plugin.ts'
import { offer } from './testing/peers.ts'
import { Stage } from './testing/stage.ts'

forEachBroker('a plugin that says too much is cut off with one last line', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('spam', replying(...Array.from({ length: 30 }, (_, index) => `line ${index}`)))
  const settled = await stage.lounge.say('Ann', '!spam').settled
  assert.deepEqual([settled.outcome, settled.replies], ['answered', 21])
  assert.equal(stage.lounge.texts.at(-2), 'line 19')
  assert.equal(stage.lounge.texts.at(-1), 'spam said more than 20 lines; the rest was left out.')
})

forEachBroker('who floods the bot is told so, and others are not held up', async ({ access }) => {
  await using stage = await Stage.open(access)
  const release = Promise.withResolvers<void>()
  const roll = await stage.plugin('roll', async (invocation, answer) => {
    if (invocation.user.name === 'Ann') await release.promise
    await replying('ok')(invocation, answer)
  })
  const flood = Array.from({ length: 53 }, (_, index) => stage.lounge.say('Ann', `!roll ${index}`))
  const settled = Promise.all(flood.map((told) => told.settled))
  assert.equal((await flood[52]?.settled)?.outcome, 'refused')
  assert.equal((await stage.lounge.say('Bob', '!roll').settled).outcome, 'answered')
  release.resolve()
  const outcomes = (await settled).map(({ outcome }) => outcome)
  assert.equal(outcomes.filter((outcome) => outcome === 'answered').length, 51)
  assert.equal(roll.invocations.length, 52)
  assert.ok(stage.lounge.texts.includes('Ann: Too many of your commands are waiting. Try again later.'))
})

forEachBroker('people on the ignore list are not heard', async ({ access }) => {
  await using stage = await Stage.open(access, { ignore: ['lounge:rival'] })
  const roll = await stage.plugin('roll')
  assert.equal((await stage.lounge.say('Rival', '!roll').settled).outcome, 'refused')
  assert.equal((await stage.lounge.say('Rival', '!roll', { private: true }).settled).outcome, 'refused')
  assert.equal(roll.invocations.length, 0)
  assert.deepEqual(stage.lounge.lines, [])
})

forEachBroker('two bots that answer each other do not go on for ever', async ({ access }) => {
  await using stage = await Stage.open(access)
  const echo = await stage.plugin('echo', replying('!echo'))
  const outcomes: string[] = []
  while (!outcomes.includes('refused')) outcomes.push((await stage.lounge.say('Bot', '!echo').settled).outcome)
  assert.equal(echo.invocations.length, LOOP_BOUNCES)
  assert.equal((await stage.lounge.say('Ann', '!echo').settled).outcome, 'answered')
})

forEachBroker('two plugins with one command are both named, once, and one of them answers', async ({ access }) => {
  await using stage = await Stage.open(access)
  await stage.plugin('dice', replying('dice'), { commands: [offer('roll')] })
  await stage.plugin('craps', replying('craps'), { commands: [offer('roll'), offer('bet')] })
  stage.tell('craps', { reason: 'again' })
  assert.equal((await stage.lounge.say('Ann', '!roll').settled).outcome, 'answered')
  assert.equal((await stage.lounge.say('Ann', '!bet').settled).outcome, 'answered')
  assert.deepEqual(stage.lounge.texts, ['dice', 'craps'])
  const notices = stage.log.filter(({ fields }) => fields.code === 'command-clash')
  assert.deepEqual(
    notices.map(({ message }) => message),
    ['craps cannot have the command roll: dice has it. Disable one of them, or rename the command.'],
  )
})

forEachBroker('what people say is in no log line above debug', async ({ access }) => {
  await using stage = await Stage.open(access, { unknownCommand: 'reply', holdMs: 100 })
  await stage.plugin('roll')
  for (const text of ['secret words', '!secret', '!roll secret', '!help secret'])
    await stage.lounge.say('Ann', text).settled
  stage.lounge.answerWith = () => ({ outcome: 'refused', reason: 'muted' })
  await stage.lounge.say('Ann', '!roll secret').settled
  await until(() => stage.log.some(({ message }) => message === 'a line was refused') || undefined)
  const told = stage.log.filter(({ level }) => level !== 'debug')
  assert.ok(told.length >= 4)
  assert.doesNotMatch(JSON.stringify(told), /secret/)
})
