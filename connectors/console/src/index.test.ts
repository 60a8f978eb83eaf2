import assert from 'node:assert/strict'
import { lstat } from 'node:fs/promises'
import { test } from 'node:test'
import type { Settlement } from '@rosey/sdk'
import { MAX_WAITING_BYTES } from './client-connection.ts'
import { MAX_IN_HAND } from './in-hand.ts'
import { MAX_CLIENTS } from './index.ts'
import { TestConsole, until } from './test-console.ts'

const answered: Settlement = { kind: 'settled', outcome: 'answered', replies: 1 }

test('a line goes to the bot as a message with the role that the client names', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann', { role: 'owner' })
  ann.send({ kind: 'say', id: 7, text: '!roll 2d6' })
  const { channel, event } = await bench.next('message')
  assert.equal(channel, 'lounge')
  assert.ok(event.name === 'message')
  assert.deepEqual(event.data.user, { name: 'ann', role: 'owner', verified: true })
  assert.equal(event.data.text, '!roll 2d6')
  assert.equal(event.data.platform, 'console')
})

test('the reply names what it answers and comes before the settlement', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  ann.send({ kind: 'say', id: 7, text: '!roll' })
  const { event, settle } = await bench.next('message')
  const message = { name: 'message', data: { text: 'one\ntwo' } } as const
  assert.deepEqual(await bench.perform('lounge', message, event.data.id), { outcome: 'sent' })
  settle(answered)
  const settled = await ann.next('settled')
  assert.deepEqual(settled, { kind: 'settled', id: 7, outcome: 'answered' })
  assert.deepEqual(ann.replies, [
    { kind: 'line', from: 'bot', name: 'bot', text: 'one\ntwo', private: false, action: false, replyTo: 7 },
  ])
})

test('a lost message is settled as lost, with the reason', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  ann.send({ kind: 'say', id: 1, text: 'hi' })
  const { settle } = await bench.next('message')
  settle({ kind: 'lost', reason: 'the bot ended' })
  assert.deepEqual(await ann.next('settled'), { kind: 'settled', id: 1, outcome: 'lost', reason: 'the bot ended' })
})

test('clients in one channel read each other; those in another do not', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  const bob = await bench.enter('bob')
  const eve = await bench.enter('eve', { channel: 'kitchen' })
  ann.send({ kind: 'say', id: 0, text: 'x'.repeat(1000), action: true })
  const line = await bob.next('line')
  assert.deepEqual(line, {
    kind: 'line',
    from: 'user',
    name: 'ann',
    text: 'x'.repeat(1000),
    private: false,
    action: true,
  })
  await bench.perform('kitchen', { name: 'message', data: { text: 'for eve' } })
  assert.equal((await eve.next('line')).text, 'for eve')
  assert.deepEqual(ann.replies, [])
})

test('only the client whose message caused a reply sees a number at it', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  const bob = await bench.enter('bob')
  ann.send({ kind: 'say', id: 3, text: '!flip' })
  const { event } = await bench.next('message')
  await bench.perform('lounge', { name: 'message', data: { text: 'heads' } }, event.data.id)
  assert.equal((await ann.next('line')).replyTo, 3)
  await bob.next('line')
  assert.equal((await bob.next('line')).replyTo, undefined)
})

test('a private message is heard by the bot alone, and answered to the client that sent it', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  const twin = await bench.enter('ann')
  ann.send({ kind: 'say', id: 0, text: 'psst', private: true })
  const { event } = await bench.next('pm')
  const pm = { name: 'pm', data: { to: 'ann', text: 'yes?' } } as const
  assert.deepEqual(await bench.perform('lounge', pm, event.data.id), { outcome: 'sent' })
  assert.equal((await ann.next('line')).private, true)
  await bench.perform('lounge', pm)
  assert.equal((await twin.next('line')).text, 'yes?')
  assert.deepEqual(twin.replies, [])
})

test('what the console cannot do is refused with the reason', async () => {
  await using bench = await TestConsole.start()
  assert.deepEqual(await bench.perform('lounge', { name: 'pm', data: { to: 'nobody', text: 'hi' } }), {
    outcome: 'refused',
    reason: 'nobody called nobody is in lounge',
  })
  assert.deepEqual(await bench.perform('lounge', { name: 'kick', data: { user: 'ann' } }), {
    outcome: 'refused',
    reason: 'the console cannot do kick',
  })
})

test('people come and go for the others, scripts do not', async () => {
  await using bench = await TestConsole.start()
  await bench.next('connected')
  const ann = await bench.enter('ann', { interactive: true })
  assert.ok((await bench.next('user.joined')).event)
  const script = await bench.enter('script')
  script.socket.end()
  ann.send({ kind: 'become', user: 'ann', role: 'admin' })
  const updated = await bench.next('user.updated')
  assert.ok(updated.event.name === 'user.updated' && updated.event.data.user.role === 'admin')
  ann.send({ kind: 'become', user: 'anna', role: 'admin' })
  await bench.next('user.left')
  await bench.next('user.joined')
  ann.socket.destroy()
  const left = await bench.next('user.left')
  assert.ok(left.event.name === 'user.left' && left.event.data.user.name === 'anna')
  assert.deepEqual(bench.received, [])
})

test('a wrong token is refused with the path of the right one, and nothing it says is heard', async () => {
  await using bench = await TestConsole.start()
  const thief = bench.connect()
  thief.send({
    kind: 'hello',
    protocol: 1,
    token: 'guessed',
    user: 'eve',
    role: 'owner',
    channel: 'lounge',
    interactive: true,
  })
  thief.send({ kind: 'say', id: 0, text: '!plugin stop all' })
  const refused = await thief.next('refused')
  assert.equal(refused.code, 'console-refused')
  assert.match(refused.message, /console\.token/)
  await until(() => thief.ended || undefined, 'the end of the connection')
  assert.deepEqual(
    bench.received.map(({ event }) => event.name),
    ['connected'],
  )
})

for (const [what, bytes] of [
  ['bytes that are no JSON', 'GET / HTTP/1.1\r\n\r\n'],
  ['JSON that is no request', '{"kind":"dance"}\n'],
  ['a request before the hello', '{"kind":"say","id":0,"text":"hi"}\n'],
  ['an endless line', 'x'.repeat(300 * 1024)],
  [
    'another version',
    '{"kind":"hello","protocol":99,"token":"a-token-of-the-right-length","user":"a","role":"user","channel":"c","interactive":false}\n',
  ],
] as const) {
  test(`${what} end the connection with a reason, and the others stay`, async () => {
    await using bench = await TestConsole.start()
    const ann = await bench.enter('ann')
    const stranger = bench.connect()
    stranger.socket.write(bytes)
    assert.notEqual((await stranger.next('refused')).message, '')
    await until(() => stranger.ended || undefined, 'the end of the connection')
    ann.send({ kind: 'say', id: 0, text: 'still here' })
    await bench.next('message')
  })
}

test('a client that vanishes leaves nothing behind, also with a message under way', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  ann.send({ kind: 'say', id: 0, text: '!roll' })
  const { event, settle } = await bench.next('message')
  ann.socket.destroy()
  settle(answered)
  const bob = await bench.enter('bob')
  await bench.perform('lounge', { name: 'message', data: { text: 'too late for ann' } }, event.data.id)
  assert.equal((await bob.next('line')).replyTo, undefined)
})

test('a client that does not read is cut off, the others are served', async () => {
  await using bench = await TestConsole.start()
  const slow = await bench.enter('slow', { interactive: true })
  slow.socket.pause()
  const ann = await bench.enter('ann')
  const text = 'x'.repeat(20_000)
  // Far more than the system's own buffers and the connector's bound hold.
  for (let sent = 0; sent < 3 * MAX_WAITING_BYTES; sent += text.length) {
    await bench.perform('lounge', { name: 'message', data: { text } })
    await ann.next('line')
  }
  await bench.next('user.left')
  await bench.perform('lounge', { name: 'message', data: { text: 'the last' } })
  await until(() => ann.replies.find((reply) => reply.kind === 'line' && reply.text === 'the last'), 'the last line')
})

test('more than may be under way is refused at once', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  for (let id = 0; id <= MAX_IN_HAND; id++) ann.send({ kind: 'say', id, text: 'hi' })
  const settled = await ann.next('settled')
  assert.deepEqual([settled.id, settled.outcome], [MAX_IN_HAND, 'refused'])
})

test('a client for whom there is no place is told so, and a place that becomes free is given to the next', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann', { interactive: true })
  await Promise.all(Array.from({ length: MAX_CLIENTS - 1 }, (_, index) => bench.enter(`user-${index}`)))
  const late = bench.connect()
  const refused = await late.next('refused')
  assert.equal(refused.code, 'console-full')
  assert.match(refused.message, /200 clients already/)
  await until(() => late.ended || undefined, 'the end of the connection')
  ann.socket.end()
  await bench.next('user.left')
  await bench.enter('next')
})

test('only its user can open the socket', async () => {
  await using bench = await TestConsole.start()
  assert.equal((await lstat(bench.socketPath)).mode & 0o777, 0o600)
})

test('stopping ends the connections and takes the socket away', async () => {
  await using bench = await TestConsole.start()
  const ann = await bench.enter('ann')
  const silent = bench.connect()
  await until(() => silent.socket.readyState === 'open' || undefined, 'a connection')
  await bench.connector.teardown()
  await until(() => (ann.ended && silent.ended) || undefined, 'the end of the connections')
  await assert.rejects(lstat(bench.socketPath), { code: 'ENOENT' })
})
