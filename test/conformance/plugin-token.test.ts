// What the token of a plugin allows, tried with a client that speaks the protocol by hand: the table is the promise.
import assert from 'node:assert/strict'
import { BusTrust } from '../support/bus-trust.ts'
import { onBoth } from './on-both.ts'
import { signedIn } from './sign-in.ts'

const trust = new BusTrust()
const PERMISSIONS = ['chat.read', 'chat.send', 'event:quotes.added']

/** `publish`, or `subscribe`, with or without a queue; then what it is about; then whether it is allowed. */
type Attempt = readonly ['publish' | 'subscribe', string, boolean]

const ATTEMPTS: readonly Attempt[] = [
  // Its own subjects: it is asked there, it does not ask.
  ['subscribe', 'rosey.command.dice.* dice.e', true],
  ['subscribe', 'rosey.command.dice.roll dice.e', true],
  ['subscribe', 'rosey.command.dice.*', false],
  ['subscribe', 'rosey.command.dice.* other.e', false],
  ['subscribe', 'rosey.command.dice.* bot.e', false],
  ['subscribe', 'rosey.command.> dice.e', false],
  ['subscribe', 'rosey.command.*.roll dice.e', false],
  ['subscribe', 'rosey.command.quotes.* quotes.e', false],
  ['subscribe', 'rosey.command.quotes.* dice.e', false],
  ['publish', 'rosey.command.dice.roll', false],
  ['publish', 'rosey.command.quotes.add', false],
  ['subscribe', 'rosey.hook.dice.> dice.e', true],
  ['subscribe', 'rosey.hook.dice.>', false],
  ['subscribe', 'rosey.hook.> dice.e', false],
  ['publish', 'rosey.hook.dice.message', false],
  ['publish', 'rosey.hook.quotes.message', false],
  // What comes in at a connector is for the bot alone.
  ['subscribe', 'rosey.platform.>', false],
  ['subscribe', 'rosey.platform.> dice.e', false],
  ['subscribe', 'rosey.platform.> bot.e', false],
  ['subscribe', 'rosey.platform.lounge.room.message dice.e', false],
  ['publish', 'rosey.platform.lounge.room.message', false],
  // Chat, with chat.read and chat.send.
  ['subscribe', 'rosey.chat.> dice.e', true],
  ['subscribe', 'rosey.chat.lounge.> dice.e', true],
  ['subscribe', 'rosey.chat.>', false],
  ['subscribe', 'rosey.chat.> other.e', false],
  ['publish', 'rosey.chat.lounge.room.message', false],
  ['publish', 'rosey.send.dice.lounge.room.message', true],
  ['publish', 'rosey.send.bot.lounge.room.message', false],
  ['publish', 'rosey.send.quotes.lounge.room.message', false],
  ['publish', 'rosey.send.dice.lounge.room.pm', false],
  ['publish', 'rosey.send.dice.lounge.room.kick', false],
  ['publish', 'rosey.send.dice.lounge.room.media.queue', false],
  ['publish', 'rosey.send.dice.lounge.room.message.more', false],
  ['subscribe', 'rosey.send.*.lounge.> lounge.e', false],
  ['subscribe', 'rosey.send.*.lounge.> dice.e', false],
  ['subscribe', 'rosey.send.>', false],
  // Private messages and media, without the permission.
  ['subscribe', 'rosey.pm.> dice.e', false],
  ['subscribe', 'rosey.pm.lounge.pm dice.e', false],
  ['publish', 'rosey.pm.lounge.pm', false],
  ['subscribe', 'rosey.media.> dice.e', false],
  ['publish', 'rosey.media.lounge.room.media.changed', false],
  // Events: its own to tell, another's to hear with a permission for just that one.
  ['publish', 'rosey.event.dice.rolled', true],
  ['publish', 'rosey.event.dice.a.b', true],
  ['publish', 'rosey.event.quotes.added', false],
  ['publish', 'rosey.event.dice', false],
  ['subscribe', 'rosey.event.quotes.added dice.e', true],
  ['subscribe', 'rosey.event.quotes.added', false],
  ['subscribe', 'rosey.event.quotes.removed dice.e', false],
  ['subscribe', 'rosey.event.quotes.* dice.e', false],
  ['subscribe', 'rosey.event.> dice.e', false],
  // Services, tools, storage, the daemon.
  ['publish', 'rosey.service.quotes.random.dice', false],
  ['subscribe', 'rosey.service.quotes.> quotes.e', false],
  ['publish', 'rosey.tool.quotes.count.dice', false],
  ['subscribe', 'rosey.tool.> dice.e', false],
  ['publish', 'rosey.store.quotes.get', false],
  ['subscribe', 'rosey.store.> dice.e', false],
  ['publish', 'rosey.plugin.dice.ready', false],
  ['publish', 'rosey.plugin.quotes.crashed', false],
  ['subscribe', 'rosey.plugin.>', false],
  // Everything.
  ['subscribe', '>', false],
  ['subscribe', '> dice.e', false],
  ['subscribe', '*.>', false],
  ['subscribe', 'rosey.>', false],
  ['subscribe', 'rosey.*.>', false],
  ['publish', 'rosey', false],
  ['publish', 'anything', false],
  // Inboxes: its own to hear, nobody's to write to unasked.
  ['subscribe', '_INBOX.dice.dice-1.>', true],
  ['subscribe', '_INBOX.dice.dice-1.a', true],
  ['subscribe', '_INBOX.dice.>', false],
  ['subscribe', '_INBOX.dice.dice-2.>', false],
  ['subscribe', '_INBOX.bot.>', false],
  ['subscribe', '_INBOX.bot.bot-1.>', false],
  ['subscribe', '_INBOX.>', false],
  ['publish', '_INBOX.dice.dice-1.a', false],
  ['publish', '_INBOX.bot.bot-1.a', false],
  // Service discovery: it answers, it does not ask; and not in the name of another.
  ['subscribe', '$SRV.PING', true],
  ['subscribe', '$SRV.*', false],
  ['subscribe', '$SRV.INFO.dice', true],
  ['subscribe', '$SRV.STATS.dice.dice-1', true],
  ['subscribe', '$SRV.PING.bot', false],
  ['subscribe', '$SRV.*.*', false],
  ['subscribe', '$SRV.>', false],
  ['publish', '$SRV.PING', false],
  ['publish', '$SRV.STATS.bot', false],
  // The server itself.
  ['subscribe', '$SYS.>', false],
  ['subscribe', '$SYS.ACCOUNT.*.CONNECT', false],
  ['publish', '$SYS.REQ.SERVER.PING', false],
  ['publish', `$SYS.REQ.ACCOUNT.${trust.account.publicKey}.CLAIMS.UPDATE`, false],
  ['publish', '$SYS.REQ.CLAIMS.UPDATE', false],
  ['publish', '$JS.API.STREAM.LIST', false],
]

onBoth(
  'the token of a plugin allows what its manifest says, and nothing else',
  { authorization: trust.authorization },
  async (port) => {
    const wrong: string[] = []
    for (const [operation, about, allowed] of ATTEMPTS) {
      // A connection each, so that no attempt helps another.
      using client = await signedIn(port, trust.plugin('dice', PERMISSIONS))
      client.send(operation === 'publish' ? `PUB ${about} 2\r\n{}\r\n` : `SUB ${about} 1\r\n`)
      const refused = (await client.roundTrip()).includes('Permissions Violation')
      if (refused === allowed) wrong.push(`${operation} ${about}: ${allowed ? 'refused' : 'allowed'}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(ATTEMPTS.length >= 60)
  },
)

onBoth('a plugin answers what it was asked, and only that', { authorization: trust.authorization }, async (port) => {
  const bot = trust.process({ publish: ['rosey.command.>'], subscribe: [] }, { name: 'bot', instance: 'bot-1' })
  using plugin = await signedIn(port, trust.plugin('dice', []))
  using asks = await signedIn(port, bot)
  plugin.send('SUB rosey.command.dice.* dice.e 1\r\n')
  await plugin.roundTrip()
  asks.send('SUB _INBOX.bot.bot-1.> 1\r\nPUB rosey.command.dice.roll _INBOX.bot.bot-1.7 2\r\n{}\r\n')
  await asks.roundTrip()
  await plugin.waitFor('_INBOX.bot.bot-1.7 2')
  plugin.send('PUB _INBOX.bot.bot-1.7 2\r\n[]\r\nPUB _INBOX.bot.bot-1.8 2\r\n[]\r\n')
  assert.match(await plugin.roundTrip(), /Permissions Violation for Publish to "_INBOX.bot.bot-1.8"/)
  await asks.waitFor('MSG _INBOX.bot.bot-1.7 1 2\r\n[]')
  assert.ok(!(await asks.roundTrip()).includes('bot-1.8'))
})

onBoth(
  'a plugin that the operator keeps to one channel speaks and hears there only',
  { authorization: trust.authorization },
  async (port) => {
    using client = await signedIn(port, trust.plugin('dice', ['chat.read', 'chat.send'], ['lounge:main']))
    client.send('SUB rosey.chat.lounge.main.> dice.e 1\r\nPUB rosey.send.dice.lounge.main.message 2\r\n{}\r\n')
    assert.equal(await client.roundTrip(), '')
    client.send('SUB rosey.chat.> dice.e 2\r\nSUB rosey.chat.lounge.other.> dice.e 3\r\n')
    client.send('PUB rosey.send.dice.lounge.other.message 2\r\n{}\r\nPUB rosey.send.dice.irc.main.message 2\r\n{}\r\n')
    assert.equal((await client.roundTrip()).split('Permissions Violation').length - 1, 4)
  },
)
