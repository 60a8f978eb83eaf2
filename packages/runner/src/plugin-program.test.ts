import assert from 'node:assert/strict'
import { connectBus } from '@rosey/bus'
import { commandSubject, type InvocationAnswer, InvocationAnswerSchema, RoseyError } from '@rosey/protocol'
import { Plugin } from '@rosey/sdk'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { childContext } from '../test/child-context.ts'
import { pluginProgram } from './plugin-program.ts'

const invocation = {
  id: 'i1',
  command: 'roll',
  prefix: '!',
  invokedAs: 'roll',
  args: [],
  text: '',
  user: { name: 'Ann', role: 'user', verified: true } as const,
  platform: 'test',
  connector: 'lounge',
  channel: 'main',
  private: false,
  messageId: 'm1',
  timeoutMs: 10_000,
}

forEachBroker('a plugin starts, works what comes, and stops with its hooks in order', async ({ access }) => {
  const hooks: string[] = []
  class Dice extends Plugin {
    override setup() {
      hooks.push('setup')
      this.command('roll', {}, (call) => call.reply('4'))
    }
    override onEnable() {
      hooks.push('onEnable')
    }
    override onDisable() {
      hooks.push('onDisable')
    }
    override teardown() {
      hooks.push('teardown')
    }
  }
  const { context, busStates } = childContext('plugin', access)
  const program = pluginProgram({ load: () => Promise.resolve({ default: Dice }), validate: undefined })
  const started = await program.start(context)
  assert.deepEqual(
    started.offers?.commands.map(({ name }) => name),
    ['roll'],
  )
  assert.equal('kill' in process, false)
  const bot = await connectBus({ name: 'bot', inboxPrefix: '_INBOX.bot.1', access })
  const kinds: string[] = []
  const done = Promise.withResolvers<void>()
  bot.call<unknown, InvocationAnswer>(commandSubject('dice', 'roll'), invocation, {
    answers: InvocationAnswerSchema,
    onAnswer: ({ kind }) => {
      kinds.push(kind)
      if (kind === 'done') done.resolve()
    },
    onNoResponder: () => done.reject(new Error('nobody there')),
  })
  await done.promise
  assert.deepEqual(kinds, ['accepted', 'reply', 'done'])
  assert.equal(started.counts?.().handled, 1)
  assert.deepEqual(await started.stop({ graceMs: 5000, reason: 'the test ends' }), { remembered: ['i1'] })
  assert.deepEqual(hooks, ['setup', 'onEnable', 'onDisable', 'teardown'])
  assert.deepEqual(busStates, ['lost'])
  await bot[Symbol.asyncDispose]()
})

forEachBroker('a plugin with a wrong config does not start', async ({ access }) => {
  const { context } = childContext('plugin', access, { config: { sides: 6 } })
  const program = pluginProgram({ load: () => assert.fail('it was loaded'), validate: undefined })
  const isRefused = (error: unknown) => error instanceof RoseyError && error.code === 'plugin-config'
  await assert.rejects(program.start(context), isRefused)
})
