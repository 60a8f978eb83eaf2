import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daemonRights, MAX_PLUGIN_MESSAGE_BYTES, processRights, readerRights, subscriptionsFor } from './rights.ts'

test('a plugin is held to its own subjects, its queue and its own inbox', () => {
  const { pub, sub } = processRights({ kind: 'plugin', name: 'dice', permissions: ['chat.read'] }, 'one')
  assert.deepEqual(pub?.allow, ['rosey.event.dice.>'])
  assert.ok(sub?.allow?.includes('rosey.command.dice.* dice.e'))
  assert.ok(sub?.allow?.includes('rosey.chat.> dice.e'))
  assert.ok(sub?.allow?.includes('_INBOX.dice.one.>'))
  assert.ok(!sub?.allow?.some((entry) => entry === '_INBOX.>' || entry === '>'))
})

test('a process may hold the subscriptions that it needs, and a few more', () => {
  const needed = (permissions: string[]) =>
    subscriptionsFor(processRights({ kind: 'plugin', name: 'a', permissions }, '1'))
  // Its commands, its inbox, five subjects of service discovery; its filters and chat, one event.
  assert.equal(needed([]), 7 + 16)
  assert.equal(needed(['chat.read', 'event:quotes.added']), 10 + 16)
})

test('the messages of a plugin are bounded, those of others by the bus alone', () => {
  const bound = (kind: 'plugin' | 'connector' | 'service', name: string) =>
    processRights({ kind, name, permissions: [] }, '1').payload
  assert.equal(bound('plugin', 'dice'), MAX_PLUGIN_MESSAGE_BYTES)
  assert.equal(bound('connector', 'lounge'), undefined)
  assert.equal(bound('service', 'bot'), undefined)
})

test('roseyd hears everything and speaks of processes alone', () => {
  const { pub, sub } = daemonRights({ name: 'roseyd', instance: '1' })
  assert.deepEqual(pub?.allow, ['rosey.plugin.>', '$SRV.>'])
  assert.ok(sub?.allow?.includes('rosey.>'))
  assert.ok(!sub?.allow?.includes('>'))
})

test('the operator’s tools hear everything and may only ask who is there', () => {
  assert.deepEqual(readerRights(), { pub: { allow: ['$SRV.>'] }, sub: { allow: ['rosey.>', '_INBOX.>'] } })
})
