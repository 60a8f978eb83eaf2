import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CytubeServer, waitFor } from '../../../test/support/cytube-server/index.ts'
import { LiveClient } from './testing/live-client.ts'

test('a kicked bot comes back by itself, with the whole sequence', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  server.member('rosey')?.kick('take a break')
  await client.reaches('connected', 2)
  assert.ok(client.news.includes('disconnected kicked: take a break'))
  assert.equal(client.count('connected'), 2)
  assert.equal(server.received.filter(({ event }) => event === 'joinChannel').length, 2)
})

test('a banned bot waits for the operator and names the ban', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server, { user: 'plain', password: undefined })
  const owner = await server.user('owner', { rank: 5 })
  owner.say('/ban plain')
  assert.match((await client.reaches('blocked')).reason, /banned/)
  const disconnected = client.events.find((event) => event.name === 'disconnected')
  assert.ok(disconnected?.name === 'disconnected' && !disconnected.data.willRetry)
})

test('a bot that is banned already waits for the operator', async () => {
  await using server = await CytubeServer.start()
  server.channel().addBan('rosey', 'no bots', 'owner')
  await using client = new LiveClient(server.url)
  assert.match((await client.reaches('blocked')).reason, /banned/)
  assert.equal(client.count('connected'), 0)
})

test('two bots on one account: the older one waits for the operator, they do not fight', async () => {
  await using server = await CytubeServer.start()
  await using first = await LiveClient.inside(server)
  await using second = await LiveClient.inside(server)
  assert.match((await first.reaches('blocked')).reason, /somebody else logged in with this account/)
  assert.equal(second.state?.state, 'connected')
  assert.equal(server.connectionsEver, 2)
})

test('after a restart of the server the whole sequence runs again and the state is right', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const alice = await server.user('alice')
  alice.say('before')
  await client.hears(/^message alice: before$/)
  await server.stop()
  await client.hears(/^disconnected/)
  await server.resume()
  await client.reaches('connected', 2)
  const bob = await server.user('bob')
  bob.say('after')
  await client.hears(/^message bob: after$/)
  const said = client.news.filter((line) => line.startsWith('message'))
  assert.deepEqual(said, [
    'message.replayed',
    'message alice: before',
    'message.replayed alice: before',
    'message bob: after',
  ])
  const listed = client.news.findLast((line) => line.startsWith('user.listed'))
  assert.equal(listed, 'user.listed rosey 2')
})

test('what plays and what is in the playlist is told again after a reconnect, and followed', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  for (const id of ['a', 'b'])
    await client.perform({ name: 'media.queue', data: { id, type: 'yt', position: 'end', title: id } })
  await server.restart()
  await client.reaches('connected', 2)
  await client.hears(/^playlist\.listed 0,1$/)
  const again = client.news.slice(client.news.indexOf('playlist.listed 0,1'))
  assert.match(again[1] ?? '', /^media\.changed 0 /)
  server.advance()
  await client.hears(/^media\.changed 1 /)
  server.progress(5.2)
  await client.hears(/^media\.progress 5\.2$/)
})

test('a crash of the server is survived', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.crash()
  await server.resume()
  await client.reaches('connected', 2)
})

test('a message that is asked for while the server is away is said when it is back', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.stop()
  await client.hears(/^disconnected/)
  const result = client.say('I am back')
  const other = await client.perform({ name: 'media.skip', data: {} })
  assert.equal(other.outcome, 'refused')
  await server.resume()
  assert.deepEqual(await result, { outcome: 'sent' })
})

test('a kick that still waits for its turn when the connection ends is refused, and not done later', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.user('alice')
  await client.hears(/^user\.(joined|updated) alice/)
  for (let line = 0; line < 40; line++) void client.say(`line ${line}`, 'bot', 1000)
  const kick = client.perform({ name: 'kick', data: { user: 'alice' } }, 'bot', 5000)
  await server.stop()
  assert.deepEqual(await kick, { outcome: 'refused', reason: 'not connected to the channel at the moment' })
  await server.resume()
  await client.reaches('connected', 2)
  assert.deepEqual(await client.say('fence'), { outcome: 'sent' })
  const kicks = server.received.filter(({ args: [frame] }) => JSON.stringify(frame).includes('/kick'))
  assert.deepEqual(kicks, [])
})

test('a message whose time runs out while the server is away is refused, and not said later', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.stop()
  await client.hears(/^disconnected/)
  const result = await client.say('too late', 'bot', 50)
  assert.equal(result.outcome, 'refused')
  await server.resume()
  await client.reaches('connected', 2)
  await client.say('fence')
  assert.deepEqual(
    server.lines.map(({ text }) => text),
    ['fence'],
  )
})

test('a line that was taken before the connection broke is found in the replay, and not said again', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await client.say('known')
  server.cutNextSpeaker('after-line')
  assert.deepEqual(await client.say('in doubt'), { outcome: 'sent' })
  await client.say('fence')
  assert.deepEqual(
    server.lines.map(({ text }) => text),
    ['known', 'in doubt', 'fence'],
  )
})

test('a line of which nothing is known after the connection broke is unknown, and not said again', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await client.say('known')
  server.cutNextSpeaker('before-line')
  const result = await client.say('in doubt')
  assert.equal(result.outcome, 'unknown')
  await client.say('fence')
  assert.deepEqual(
    server.lines.map(({ text }) => text),
    ['known', 'fence'],
  )
})

test('a bot that is throttled by the server for too many frames waits ten seconds', async () => {
  await using server = await CytubeServer.start({ inRate: { burst: 2, perSecond: 0.001 } })
  await using client = await LiveClient.inside(server)
  const from = Date.now()
  const doubtful = client.say('one frame too many')
  const { retryAt } = await client.reaches('waiting')
  assert.ok((retryAt ?? 0) - from >= 10_000)
  await client[Symbol.asyncDispose]()
  assert.equal((await doubtful).outcome, 'unknown')
})

test('a bot that is refused or sent away closes its transport, which the server would leave open', async () => {
  await using server = await CytubeServer.start({ newSockets: { burst: 1, refillMs: 10_000 } })
  await using client = await LiveClient.inside(server)
  server.member('rosey')?.socket.emit('kick', { reason: 'bye' })
  await client.reaches('waiting', 2)
  await waitFor('the transports to be closed', () => server.openTransports === 0)
  assert.match(client.state?.reason ?? '', /Rate limit exceeded/)
})
