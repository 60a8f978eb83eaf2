import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Offers } from '@rosey/protocol'
import { fixtureSpec } from '../../../../test/support/supervised.ts'
import { concerns, peerOf } from './peer-of.ts'
import type { Unit } from './unit.ts'

const OFFERS: Offers = { commands: [], hooks: [{ event: 'message', priority: 0, onFailure: 'open' }] }

function unit(permissions: readonly string[]): Unit {
  const spec = fixtureSpec('peeks', 'ready', { permissions })
  return { spec, state: 'running', reason: '', instance: 'a', desired: 'running', offers: OFFERS } as unknown as Unit
}

test('a filter is passed on for who may read the chat, and for nobody else', () => {
  assert.deepEqual(peerOf(unit(['chat.read'])).offers, OFFERS)
  assert.deepEqual(peerOf(unit(['chat.send'])).offers, { commands: [], hooks: [] })
})

test('the bot is told of plugins and connectors, a connector of the bot alone', () => {
  const [plugin, connector, bot, nats] = [
    fixtureSpec('dice', 'ready'),
    fixtureSpec('lounge', 'ready', { kind: 'connector' }),
    fixtureSpec('bot', 'ready', { kind: 'service' }),
    fixtureSpec('nats', 'ready', { kind: 'service' }),
  ]
  assert.ok(concerns(plugin, bot) && concerns(connector, bot) && concerns(bot, connector))
  assert.ok(!concerns(nats, bot) && !concerns(plugin, connector) && !concerns(bot, plugin))
})
