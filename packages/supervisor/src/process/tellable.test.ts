import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly, type Offers, ParentMessageSchema, type Peer, type StartMessage } from '@rosey/protocol'
import { examplePeer } from '../../../../test/support/example-peer.ts'
import { fixtureLaunch } from '../../../../test/support/fixture-process.ts'
import { isTellable, startMessages } from './tellable.ts'

const offers = (count: number, help: string): Offers => ({
  commands: Array.from({ length: count }, (_, index) => ({
    name: `c${index}`,
    aliases: [],
    help,
    usage: '',
    role: 'user',
    cooldown: { userMs: 0, channelMs: 0 },
  })),
  hooks: [],
})
const peer = (name: string, offers: Offers): Peer => examplePeer({ name, offers })
const { start: plain } = fixtureLaunch('ready')
const start = (peers: Peer[]): StartMessage => ({ ...plain, peers })

test('a peer that the child would refuse is left out of its start, which it takes', () => {
  const good = peer('good', offers(1, '🎲'.repeat(150)))
  const bad = peer('bad', offers(1, '🎲'.repeat(160)))
  assert.deepEqual([isTellable(good), isTellable(bad)], [true, false])
  assert.ok(!checkPlainly(ParentMessageSchema, start([good, bad])))
  const messages = startMessages(plain, [good, bad])
  assert.deepEqual(messages, [start([good])])
  assert.ok(checkPlainly(ParentMessageSchema, messages[0]))
})

test('peers that do not fit into one line are told after the start', () => {
  const peers = Array.from({ length: 100 }, (_, index) => peer(`p${index}`, offers(200, '…'.repeat(300))))
  const [first, ...rest] = startMessages(plain, peers)
  assert.ok(Buffer.byteLength(JSON.stringify(first)) < 5 * 1024 * 1024)
  assert.ok(first.peers.length > 10 && rest.length > 10)
  const told = [...first.peers, ...rest.map((message) => (message.kind === 'peer' ? message.peer : undefined))]
  assert.deepEqual(told, peers)
})
