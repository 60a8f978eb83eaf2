import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CytubeServer, waitFor } from '../../../test/support/cytube-server/index.ts'
import { LiveClient } from './testing/live-client.ts'

test('joins with an account: looks up the server, logs in, joins once, and tells who is there', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  const before = server.received.length
  await using client = await LiveClient.inside(server)
  assert.deepEqual(client.news.slice(0, 2), ['connected rosey 2', 'user.listed alice 1, rosey 2'])
  assert.deepEqual(
    server.received.slice(before).map(({ event }) => event),
    ['login', 'joinChannel'],
  )
  alice.say('hello')
  await client.hears(/^message alice: hello$/)
})

test('what the join replays is told apart, and no message', async () => {
  await using server = await CytubeServer.start()
  const alice = await server.user('alice')
  alice.say('!roll 2d6')
  await alice.shouldSee(/!roll/)
  await using client = await LiveClient.inside(server)
  alice.say('now')
  await client.hears(/^message alice: now$/)
  const said = client.news.filter((line) => line.startsWith('message'))
  assert.deepEqual(said, ['message.replayed alice: !roll 2d6', 'message alice: now'])
})

test('a slow login changes nothing', async () => {
  await using server = await CytubeServer.start({ loginDelayMs: 60 })
  await using client = await LiveClient.inside(server)
  assert.equal(client.news[0], 'connected rosey 2')
})

test('joins as a guest, and is one', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server, { user: 'visitor', password: undefined })
  assert.equal(client.news[0], 'connected visitor 0')
  assert.deepEqual(await client.say('hi'), { outcome: 'sent' })
})

test('brings the channel password', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  server.channel().password = 'sesame'
  await using client = await LiveClient.inside(server, { channelPassword: 'sesame' })
  assert.equal(client.news[0], 'connected rosey 1')
})

test('a channel password that is missing or wrong blocks, and is named', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  server.channel().password = 'sesame'
  await using without = new LiveClient(server.url)
  assert.match((await without.reaches('blocked')).reason, /asks for a password/)
  await using wrong = new LiveClient(server.url, { channelPassword: 'open' })
  assert.match((await wrong.reaches('blocked')).reason, /channel password is wrong/)
})

test('a moderator gets past the channel password', async () => {
  await using server = await CytubeServer.start()
  server.channel().password = 'sesame'
  await using client = await LiveClient.inside(server)
  assert.equal(client.news[0], 'connected rosey 2')
})

test('a wrong password blocks, is named, and is not tried again', async () => {
  await using server = await CytubeServer.start()
  await using client = new LiveClient(server.url, { password: 'nonsense' })
  assert.match((await client.reaches('blocked')).reason, /Invalid username\/password combination/)
  assert.equal(server.connectionsEver, 1)
  const result = await client.say('hello?')
  assert.ok(result.outcome === 'refused' && /Invalid username/.test(result.reason))
})

test('a channel name that CyTube refuses blocks', async () => {
  await using server = await CytubeServer.start()
  await using client = new LiveClient(server.url, { channel: 'bad name' })
  assert.match((await client.reaches('blocked')).reason, /does not know channel "bad name"/)
})

test('an unregistered channel is entered, with a warning', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server, { channel: 'typo' })
  await waitFor('the warning', () => client.logged.some((line) => /^warn nobody has registered/.test(line)))
})

test('a site that is not there is named and tried again', async () => {
  await using server = await CytubeServer.start()
  await server.stop()
  await using client = new LiveClient(server.url)
  const { reason, retryAt } = await client.reaches('waiting')
  assert.match(reason, /cannot reach 127\.0\.0\.1:\d+: nothing listens there/)
  assert.ok(retryAt !== undefined)
  await server.resume()
  await client.reaches('connected')
})

test('an unknown host is named', async () => {
  await using client = new LiveClient('http://no-such-host.invalid')
  assert.match((await client.reaches('waiting')).reason, /cannot reach no-such-host\.invalid/)
})

test('a site that is no CyTube is named', async () => {
  await using server = await CytubeServer.start()
  server.socketConfigBody = '<html>welcome</html>'
  await using client = new LiveClient(server.url)
  assert.match((await client.reaches('waiting')).reason, /is `site` a CyTube site/)
})

test('after a refused socket the next attempt is ten seconds away', async () => {
  await using server = await CytubeServer.start({ newSockets: { burst: 0, refillMs: 10_000 } })
  const from = Date.now()
  await using client = new LiveClient(server.url)
  const { reason, retryAt } = await client.reaches('waiting')
  assert.match(reason, /Rate limit exceeded/)
  assert.ok((retryAt ?? 0) - from >= 10_000)
})

test('a change of rank is followed', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 }, bob: { rank: 1 } } })
  await using client = await LiveClient.inside(server)
  await server.user('alice')
  const refusal = await client.perform({ name: 'kick', data: { user: 'alice' } })
  assert.equal(refusal.outcome, 'refused')
  server.setRank('rosey', 3)
  await client.hears(/^user\.listed rosey 3, alice 1$/)
  assert.deepEqual(await client.perform({ name: 'kick', data: { user: 'alice' } }), { outcome: 'sent' })
})

test('leaves at once when it is told to stop, also in the middle of connecting', async () => {
  await using server = await CytubeServer.start({ loginDelayMs: 200 })
  const client = new LiveClient(server.url)
  await waitFor('the login', () => server.received.length > 0)
  await client[Symbol.asyncDispose]()
  await client[Symbol.asyncDispose]()
  await waitFor('the socket to be gone', () => server.site.connections.size === 0)
})
