import assert from 'node:assert/strict'
import { test } from 'node:test'
import { io } from 'socket.io-client'
import { CytubeServer, waitFor } from './index.ts'

/** A bare socket with all that it receives; closed when disposed of. */
class Bare implements Disposable {
  readonly events: string[] = []
  readonly frames: { event: string; args: unknown[] }[] = []
  readonly socket
  ended: string | undefined

  constructor(url: string) {
    this.socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true })
    this.socket.onAny((event: string, ...args: unknown[]) => {
      this.events.push(event)
      this.frames.push({ event, args })
    })
    this.socket.on('disconnect', (reason) => {
      this.ended = reason
    })
    this.socket.on('connect_error', (error) => {
      this.ended = error.message
    })
  }

  send(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args)
  }

  /** The arguments of the first frame of that name. */
  receives(event: string, skip = 0): Promise<unknown[]> {
    return waitFor(event, () => this.frames.filter((frame) => frame.event === event)[skip]?.args)
  }

  end(): Promise<string> {
    return waitFor('the end of the socket', () => this.ended)
  }

  [Symbol.dispose](): void {
    this.socket.disconnect()
  }
}

const BURST = [
  'setPermissions',
  'setPlaylistLocked',
  'emoteList',
  'drinkCount',
  'channelCSSJS',
  'setMotd',
  'channelOpts',
  'setPlaylistMeta',
  'playlist',
]

test('login before join: the burst comes in the recorded order, with the rank before it', async () => {
  await using server = await CytubeServer.start()
  using rosey = new Bare(server.url)
  rosey.send('login', { name: 'rosey', pw: 'secret' })
  await rosey.receives('login')
  rosey.send('joinChannel', { name: 'Lounge' })
  await rosey.receives('listPlaylists')
  const expected = ['rank', 'rank', 'login', 'rank', ...BURST, 'setPlaylistMeta', 'playlist', 'userlist', 'usercount']
  assert.deepEqual(rosey.events, [...expected, 'listPlaylists'])
})

test('join before login: the list comes without the own name, then addUser with rank 1, then the rank', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 5 } } })
  using rosey = new Bare(server.url)
  rosey.send('joinChannel', { name: 'lounge' })
  rosey.send('login', { name: 'rosey', pw: 'secret' })
  assert.deepEqual(await rosey.receives('setUserRank'), [{ name: 'rosey', rank: 5 }])
  assert.deepEqual(await rosey.receives('userlist'), [[]])
  const [added] = await rosey.receives('addUser')
  assert.equal((added as { rank: number }).rank, 1)
  const tail = rosey.events.slice(rosey.events.indexOf('login') - 1).filter((event) => event !== 'chatMsg')
  assert.deepEqual(tail, ['rank', 'login', 'addUser', 'rank', 'userlist', 'setPlaylistMeta', 'playlist', 'setUserRank'])
})

test('a socket joins once: a second join is silent, also after a malformed one', async () => {
  await using server = await CytubeServer.start({ channels: ['lounge', 'attic'] })
  using bare = new Bare(server.url)
  bare.send('joinChannel', 'lounge')
  bare.send('joinChannel', { name: 'lounge' })
  bare.send('login', { name: 'rosey', pw: 'secret' })
  await bare.receives('login')
  assert.deepEqual(bare.events, ['rank', 'rank', 'login'])
})

test('the last 15 public lines are replayed, also after a restart, and not after a crash', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  for (let line = 0; line < 17; line++) alice.say(`line ${line}`)
  await alice.shouldSee(/line 16/)
  await server.restart()
  const bob = await server.user('bob')
  const replayed = bob.frames
    .filter(({ event }) => event === 'chatMsg')
    .map(({ args }) => (args[0] as { msg: string }).msg)
  assert.deepEqual([replayed.length, replayed[0], replayed[14]], [15, 'line 2', 'line 16'])
  bob.say('lost')
  await bob.shouldSee(/lost/)
  await server.crash()
  assert.equal(server.channel().replay.at(-1)?.msg, 'line 16')
})

test('40 lines at once: 20 are spread, 20 are dropped with a cooldown', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  for (let line = 0; line < 40; line++) alice.say(`flood ${line}`)
  await waitFor('20 cooldowns', () => alice.frames.filter(({ event }) => event === 'cooldown').length === 20)
  assert.equal(alice.seen.length, 20)
  assert.deepEqual(await alice.shouldReceive('cooldown'), [100])
})

test('25 actions at once: each costs two, so 10 are spread', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  for (let line = 0; line < 25; line++) alice.say(`/me ${line}`)
  await waitFor('15 cooldowns', () => alice.frames.filter(({ event }) => event === 'cooldown').length === 15)
  assert.equal(alice.seen.length, 10)
})

const TEXTS: readonly (readonly [raw: string, html: string])[] = [
  [`it's "q" <b>bold</b> & (paren)`, `it's "q" &lt;b&gt;bold&lt;/b&gt; &amp; (paren)`],
  ['*bold* _ital_ `code` ~~strike~~', '<strong>bold</strong> <em>ital</em> <code>code</code> <s>strike</s>'],
  ['snake_case_name and __init__', 'snake<em>case</em>name and <em>_init</em>_'],
  ['[sp]x[/sp]', '<span class="spoiler">x</span>'],
  ['a\nb\t\u0007c', 'a b c'],
  ['&amp; &#39;', '&amp;amp; &amp;#39;'],
  ['http://a.b/c_d_e', '<a href="http://a.b/c_d_e" target="_blank" rel="noopener noreferrer">http://a.b/c_d_e</a>'],
  ['x'.repeat(400), 'x'.repeat(320)],
  ['/nosuch x', '/nosuch x'],
  [' /afk', ' /afk'],
]

test('lines become the recorded HTML', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  for (const [raw] of TEXTS) alice.say(raw)
  await waitFor('all lines', () => alice.seen.length === TEXTS.length)
  assert.deepEqual(
    alice.seen.map(({ html }) => html),
    TEXTS.map(([, html]) => html),
  )
})

test('what starts with /d is a drink call from rank 1.5 on, and text below', async () => {
  await using server = await CytubeServer.start()
  const mod = await server.user('mod', { rank: 2 })
  const alice = await server.user('alice')
  mod.say('/dance party')
  await alice.shouldSee(/^ance party drink!$/)
  alice.say('/d nope')
  await mod.shouldSee(/^\/d nope$/)
  assert.equal(server.channel().drinks, 1)
})

test('a duplicate login kicks the older socket, and the others see it leave before it comes', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  const older = await server.user('rosey', { rank: 2 })
  await server.user('rosey', { rank: 2 })
  assert.deepEqual(await older.shouldReceive('kick'), [{ reason: 'Duplicate login' }])
  const about = alice.frames
    .filter(({ event }) => event === 'addUser' || event === 'userLeave')
    .map(({ event }) => event)
  assert.deepEqual(about.slice(-3), ['addUser', 'userLeave', 'addUser'])
})

test('a privileged frame before the rank is a kick', async () => {
  await using server = await CytubeServer.start()
  using bare = new Bare(server.url)
  bare.send('joinChannel', { name: 'lounge' })
  await bare.receives('userlist')
  bare.send('setOptions', { allow_voteskip: true })
  assert.deepEqual(await bare.receives('kick'), [{ reason: 'Attempted setOptions as a non-moderator' }])
  assert.equal(await bare.end(), 'io server disconnect')
})

test('logins fail with the recorded sentences, and the socket stays usable', async () => {
  await using server = await CytubeServer.start({ guestLoginDelayMs: 60_000, accounts: { rosey: {}, alice: {} } })
  await server.user('first', { rank: 0 })
  using bare = new Bare(server.url)
  const attempts: readonly (readonly [login: object, error: RegExp])[] = [
    [{ name: 'rosey', pw: 'x' }, /^Invalid username\/password combination$/],
    [{ name: 'nobody', pw: 'x' }, /^User does not exist$/],
    [{ name: 'alice' }, /^That username is registered\.$/],
    [{ name: 'admin' }, /^That username is reserved\.$/],
    [{ name: 'bad name!' }, /^Invalid username\./],
    [{ name: 'second' }, /^Guest logins are restricted to one per IP address/],
  ]
  for (const [index, [login, error]] of attempts.entries()) {
    bare.send('login', login)
    const [answer] = await bare.receives('login', index)
    assert.match((answer as { error: string }).error, error)
  }
  bare.send('login', { name: 'rosey', pw: 'secret' })
  assert.deepEqual(await bare.receives('login', attempts.length), [{ success: true, name: 'rosey' }])
})

test('at the door nothing but the password is heard', async () => {
  await using server = await CytubeServer.start({ accounts: { alice: {} } })
  server.channel().password = 'sesame'
  using alice = new Bare(server.url)
  alice.send('login', { name: 'alice', pw: 'secret' })
  await alice.receives('login')
  alice.send('joinChannel', { name: 'lounge' })
  assert.deepEqual(await alice.receives('needPassword'), [false])
  alice.send('chatMsg', { msg: 'hi' })
  alice.send('channelPassword', 'nope')
  assert.deepEqual(await alice.receives('needPassword', 1), [true])
  alice.send('channelPassword', 'sesame')
  await alice.receives('userlist')
  assert.deepEqual(server.lines, [])
})

test('the sixth new socket within ten seconds is refused', async () => {
  await using server = await CytubeServer.start({ newSockets: { burst: 5, refillMs: 10_000 } })
  const five = Array.from({ length: 5 }, () => new Bare(server.url))
  for (const bare of five) await bare.receives('rank')
  using sixth = new Bare(server.url)
  assert.equal(await sixth.end(), 'Rate limit exceeded')
  for (const bare of five) bare[Symbol.dispose]()
})

test('a muted user is told so in chat and may still write in private; a shadow-muted one notices nothing', async () => {
  await using server = await CytubeServer.start()
  const [mod, alice, bob] = [
    await server.user('mod', { rank: 2 }),
    await server.user('alice'),
    await server.user('bob'),
  ]
  mod.say('/mute alice')
  await alice.shouldReceive('setUserMeta')
  alice.say('hello?')
  await alice.shouldReceive('noflood')
  alice.pm('bob', 'in private')
  await bob.shouldGet(/in private/)
  mod.say('/unmute alice')
  mod.say('/smute alice')
  await mod.shouldSee(/shadowmuted alice/)
  alice.say('into the void')
  assert.deepEqual((await mod.shouldSee(/into the void/)).meta, { shadow: true })
  await alice.shouldSee(/into the void/)
  assert.ok(!bob.seen.some(({ html }) => /void/.test(html)))
})

test('a banned user is kicked at the door when logged in, else after the burst', async () => {
  await using server = await CytubeServer.start({ accounts: { alice: {} } })
  server.channel().addBan('alice', 'testing', 'rosey')
  for (const order of ['login first', 'join first'] as const) {
    using alice = new Bare(server.url)
    if (order === 'join first') alice.send('joinChannel', { name: 'lounge' })
    alice.send('login', { name: 'alice', pw: 'secret' })
    await alice.receives('login')
    if (order === 'login first') alice.send('joinChannel', { name: 'lounge' })
    assert.deepEqual(await alice.receives('kick'), [{ reason: 'You are banned from this channel.' }])
    assert.equal(alice.events.includes('userlist'), order === 'join first')
  }
})

test('private messages fail with the recorded sentences', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  const attempts: readonly (readonly [to: string, reason: string])[] = [
    ['Alice', "You can't PM yourself!"],
    ['bob', "PM failed: bob isn't connected to this channel."],
    ['not valid!', "PM failed: not valid! isn't a valid username."],
  ]
  for (const [to, reason] of attempts) {
    alice.pm(to, 'x')
    await alice.shouldReceive('errorMsg', (arg) => (arg as { msg: string }).msg === reason)
  }
  assert.deepEqual(server.privateLines, [])
})
