import assert from 'node:assert/strict'
import { connectBus } from '@rosey/bus'
import { type ActionResult, ActionResultSchema, sendSubject } from '@rosey/protocol'
import { type ActionRequest, Connector } from '@rosey/sdk'
import { forEachBroker } from '../../../../test/support/brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { said } from '../../test/chat-event.ts'
import { childContext } from '../../test/child-context.ts'
import { startBot } from '../../test/fake-bot.ts'
import { connectorProgram } from './connector-program.ts'

forEachBroker('a connector brings in what is said, does what it is asked, and stops', async ({ access }) => {
  const performed: ActionRequest[] = []
  let isDown = false
  class Lounge extends Connector {
    async setup() {
      this.host.connection({ state: 'connected', reason: '' })
      this.host.lost([{ id: 'old', connector: 'lounge', channel: 'main', holder: 'lounge', reason: 'r' }])
      void this.host.receive('main', said('m1'))
    }
    async perform(request: ActionRequest): Promise<ActionResult> {
      performed.push(request)
      if (request.channel === 'broken') throw new Error('no socket')
      return { outcome: 'sent' }
    }
    teardown() {
      isDown = true
    }
  }
  await using bot = await startBot(access, 'bot-1', { auto: true })
  const at = childContext('connector', access, { peers: [bot.peer()] })
  const program = connectorProgram({ load: () => Promise.resolve({ default: Lounge }), validate: undefined })
  const started = await program.start(at.context)
  started.peer?.(bot.peer())
  await until(() => bot.heard[0])
  assert.equal(at.connections[0]?.state, 'connected')
  assert.equal(at.lost[0]?.id, 'old')

  const asker = await connectBus({ name: 'dice', inboxPrefix: '_INBOX.dice.1', access })
  const ask = (channel: string, id: string) =>
    asker.request<unknown, ActionResult>(
      sendSubject('dice', 'lounge', channel, 'message'),
      { text: 'hi' },
      ActionResultSchema,
      { timeoutMs: 10_000, id, traceId: 't1' },
    )
  assert.deepEqual(await ask('main', 'a'), { outcome: 'sent' })
  // The same id again is answered, not done again.
  assert.deepEqual(await ask('main', 'a'), { outcome: 'sent' })
  assert.deepEqual(await ask('broken', 'b'), { outcome: 'unknown', reason: 'the connector failed: no socket' })
  assert.equal(performed.length, 2)
  const [{ action, sender, channel, id, traceId } = assert.fail()] = performed
  assert.deepEqual(
    { action, sender, channel, id, traceId },
    { action: { name: 'message', data: { text: 'hi' } }, sender: 'dice', channel: 'main', id: 'a', traceId: 't1' },
  )
  const { handled, failed } = started.counts?.() ?? assert.fail('it counts nothing')
  assert.deepEqual([handled, failed], [2, 1])
  assert.deepEqual(await started.stop({ graceMs: 5000, reason: 'the test ends' }), {})
  assert.equal(isDown, true)
  await assert.rejects(ask('main', 'c'), /Nobody|nobody|listens/)
  await asker[Symbol.asyncDispose]()
})
