import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CytubeServer } from '../../../test/support/cytube-server/index.ts'
import { LiveClient } from './testing/live-client.ts'

test('a line is sent once its echo is back, whatever the filters made of it', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const alice = await server.user('alice')
  assert.deepEqual(await client.say('snake_case_name & *b*'), { outcome: 'sent' })
  await alice.shouldSee(/snake<em>case<\/em>name &amp; <strong>b<\/strong>/, { from: 'rosey' })
})

test('a text with slashes, line breaks and too much length arrives as plain lines', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  assert.deepEqual(await client.say(`/clear\n/dance\n${'word '.repeat(100)}`), { outcome: 'sent' })
  const texts = server.lines.map(({ text }) => text)
  assert.deepEqual(texts.slice(0, 2), [' /clear', ' /dance'])
  assert.equal(texts.slice(2).join(' '), 'word '.repeat(100).trim())
  assert.equal(server.channel().drinks, 0)
})

test('a line that came too fast for the server is sent again, once', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  server.loseLines(3)
  const results = await Promise.all(['1', '2', '3', '4'].map((text) => client.say(text)))
  assert.ok(results.every(({ outcome }) => outcome === 'sent'))
  assert.deepEqual(server.lines.map(({ text }) => text).sort(), ['1', '2', '3', '4'])
})

test('a line that the server drops again and again is refused in the end', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  server.loseLines(5)
  const result = await client.say('unlucky')
  assert.ok(result.outcome === 'refused' && /coming too fast/.test(result.reason))
})

test('a muted bot is told so', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  await using client = await LiveClient.inside(server)
  const mod = await server.user('mod', { rank: 3 })
  mod.say('/mute rosey')
  await client.hears(/^moderation\.muted rosey/)
  const result = await client.say('can you hear me')
  assert.deepEqual(result, { outcome: 'refused', reason: 'You have been muted on this channel.' })
})

test('a bot whose rank may not speak is told so, and nothing is sent', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  server.channel().permissions.chat = 1.5
  await using client = await LiveClient.inside(server)
  const result = await client.say('hello')
  assert.ok(result.outcome === 'refused' && /may not speak/.test(result.reason))
  assert.equal(server.received.filter(({ event }) => event === 'chatMsg').length, 0)
})

test('60 lines at once are all said, in order, without a single cooldown', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const texts = Array.from({ length: 60 }, (_, index) => `line ${index}`)
  const results = await Promise.all(texts.map((text) => client.say(text)))
  assert.ok(results.every(({ outcome }) => outcome === 'sent'))
  assert.deepEqual(
    server.lines.map(({ text }) => text),
    texts,
  )
  assert.equal(server.received.filter(({ event }) => event === 'chatMsg').length, 60, 'no line was sent twice')
})

test('below rank 2 the limit of the channel is kept', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  Object.assign(server.channel().options, {
    chat_antiflood: true,
    chat_antiflood_params: { burst: 2, sustained: 5, cooldown: 1 },
  })
  await using client = await LiveClient.inside(server)
  const results = await Promise.all(['1', '2', '3', '4', '5'].map((text) => client.say(text)))
  assert.ok(results.every(({ outcome }) => outcome === 'sent'))
  assert.equal(server.received.filter(({ event }) => event === 'chatMsg').length, 5, 'no line was sent twice')
})

test('two senders are served in turn, however much one of them says', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const loud = Array.from({ length: 40 }, (_, index) => client.say(`loud ${index}`, 'loud'))
  const quiet = ['quiet 0', 'quiet 1'].map((text) => client.say(text, 'quiet'))
  await Promise.all([...loud, ...quiet])
  const texts = server.lines.map(({ text }) => text)
  // The loud one had the burst of 20 for itself before the quiet one came.
  assert.ok(texts.indexOf('quiet 0') <= 21, `quiet 0 came as ${texts.indexOf('quiet 0')}`)
  assert.ok(texts.indexOf('quiet 1') <= 23, `quiet 1 came as ${texts.indexOf('quiet 1')}`)
})

test('one sender’s full queue refuses more of it, and nobody else', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.stop()
  await client.hears(/^disconnected/)
  const waiting = client.say('x\n'.repeat(500), 'loud', 300)
  const tooMuch = await client.say('one more', 'loud')
  assert.ok(tooMuch.outcome === 'refused' && /500 lines of loud/.test(tooMuch.reason))
  const other = client.say('me too', 'quiet', 300)
  assert.deepEqual([(await waiting).outcome, (await other).outcome], ['refused', 'refused'])
})
