import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectBus } from '@rosey/bus'
import type { ChildContext } from '@rosey/process'
import { type BusAccess, createLogger, RoseyError, type StartMessage } from '@rosey/protocol'
import { brokers, forEachBroker } from '../../../test/support/brokers.ts'
import { botProgram } from './program.ts'
import { botConfig } from './testing/config.ts'
import { FakeConnector } from './testing/fake-connector.ts'
import { FakePlugin } from './testing/fake-plugin.ts'
import { connector, offer, plugin } from './testing/peers.ts'

function contextFor(bus: BusAccess, config: unknown): ChildContext {
  const start: StartMessage = {
    kind: 'start',
    name: 'bot',
    processKind: 'service',
    instance: 'bot-1',
    config,
    bus,
    grants: { publish: [], subscribe: [] },
    heartbeatMs: 2000,
    version: '0.1.0',
    permissions: [],
    logLevel: 'info',
    peers: [connector('lounge')],
    remembered: [],
  }
  const nothing = () => undefined
  return {
    start,
    bus,
    log: createLogger(nothing),
    connection: nothing,
    busState: nothing,
    lost: nothing,
    refused: nothing,
    limited: nothing,
    slowConsumer: nothing,
    ask: () => undefined,
    interrupted: () => undefined,
  }
}

forEachBroker('the bot serves from its start on and settles everything before it stops', async ({ access }) => {
  const program = await botProgram.start(contextFor(access, botConfig()))
  await using outside = await connectBus({ name: 'outside', inboxPrefix: '_INBOX.outside', access })
  const lounge = new FakeConnector(outside, 'lounge')
  await lounge.listen()
  await new FakePlugin(outside, 'roll').listen()
  program.peer?.(plugin('roll', { offers: { commands: [offer('roll')], hooks: [] } }))
  const told = lounge.say('Ann', '!roll')
  assert.equal(await told.taken, 'bot-1')
  await program.stop({ graceMs: 5000, reason: 'test' })
  assert.equal((await told.settled).outcome, 'answered')
  assert.equal(program.counts?.().handled, 1)
  await assert.rejects(lounge.say('Ann', '!roll').taken, /nobody takes events/)
})

test('a config that the bot cannot use fails its start and says why', async () => {
  await using broker = await brokers[0]?.start()
  assert.ok(broker)
  await assert.rejects(botProgram.start(contextFor(broker.access, { ...botConfig(), prefix: 1 })), (error) => {
    assert.ok(error instanceof RoseyError)
    assert.equal(error.code, 'config-invalid')
    assert.match(error.message, /prefix/)
    return true
  })
})
