import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Broker, createBroker } from './broker.ts'
import type { BrokerEvent } from './events.ts'
import type { BrokerOptions } from './options.ts'

const MB = 1024 * 1024
const MESSAGE = Buffer.concat([Buffer.from('PUB flood 65536\r\n'), Buffer.alloc(65536, 'x'), Buffer.from('\r\n')])

interface Running extends AsyncDisposable {
  readonly broker: Broker
  readonly port: number
  readonly events: BrokerEvent[]
}

async function run(options: BrokerOptions = {}): Promise<Running> {
  const events: BrokerEvent[] = []
  const broker = createBroker({ ...options, onEvent: (event) => void events.push(event) })
  const { port } = await broker.listen()
  return { broker, port, events, [Symbol.asyncDispose]: () => broker.close({ graceMs: 0 }) }
}

async function dial(port: number, hello = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // Connections that the broker cuts off end with a reset.
  socket.on('error', () => undefined)
  await once(socket, 'data')
  socket.write(`CONNECT {"verbose":false,"pedantic":false,"name":"tester"}\r\n${hello}PING\r\n`)
  await once(socket, 'data')
  return socket
}

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + 10_000
  while (!isSo()) {
    assert.ok(performance.now() < endsAt, `it did not come to this: ${isSo}`)
    await delay(5)
  }
}

/** Offers messages as fast as the broker takes them; gives a function that tells how many bytes it took. */
function offer(publisher: Socket, messages: number): () => number {
  for (let index = 0; index < messages; index++) publisher.write(MESSAGE)
  return () => messages * MESSAGE.length - publisher.writableLength
}

test('a fast publisher is paused while its consumer reads nothing, and loses nothing', async () => {
  await using running = await run({ maxPendingBytes: 8 * MB, writeDeadlineMs: 60_000 })
  const consumer = await dial(running.port, 'SUB flood 1\r\n')
  const publisher = await dial(running.port)
  consumer.pause()
  const taken = offer(publisher, 1024)
  // It stands still when two looks 100 ms apart see the same.
  let before = -1
  for (;;) {
    const now = taken()
    if (now === before) break
    before = now
    await delay(100)
  }
  assert.ok(before < 32 * MB, `the broker took ${before} bytes for a consumer that reads nothing`)
  assert.equal(running.broker.stats().slowConsumers, 0)
  let received = 0
  consumer.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  consumer.resume()
  const expected = 1024 * (65536 + 'MSG flood 1 65536\r\n\r\n'.length)
  await until(() => received === expected)
  consumer.destroy()
  publisher.destroy()
})

test('a consumer that reads nothing until the deadline is cut off and named, and its publisher goes on', async () => {
  await using running = await run({ maxPendingBytes: 8 * MB, writeDeadlineMs: 100 })
  const consumer = await dial(running.port, 'SUB flood 1\r\n')
  const publisher = await dial(running.port)
  consumer.pause()
  offer(publisher, 512)
  await until(() => publisher.writableLength === 0)
  const cut = running.events.find((event) => event.kind === 'slow-consumer')
  assert.ok(cut?.kind === 'slow-consumer')
  assert.deepEqual([cut.cause, cut.client.name], ['deadline', 'tester'])
  assert.equal(running.broker.stats().slowConsumers, 1)
  assert.equal(running.broker.stats().subscriptions, 0)
  consumer.destroy()
  publisher.destroy()
})

test('a consumer over the hard limit is cut off at once', async () => {
  await using running = await run({ maxPendingBytes: 2 * MB, writeDeadlineMs: 60_000 })
  // One message goes out 100 times to the same client, so the limit is passed before anybody could be paused.
  const subscriptions = Array.from({ length: 200 }, (_, index) => `SUB flood ${index}\r\n`).join('')
  const consumer = await dial(running.port, subscriptions)
  consumer.pause()
  const publisher = await dial(running.port)
  publisher.write(MESSAGE)
  await until(() => running.events.some((event) => event.kind === 'slow-consumer' && event.cause === 'pending'))
  publisher.write('PING\r\n')
  await once(publisher, 'data')
  consumer.destroy()
  publisher.destroy()
})

test('events name who came, who was refused and why each left', async () => {
  await using running = await run({ authorization: { kind: 'token', token: 's3cret' } })
  const stranger = await dial(running.port)
  await until(() => running.events.some((event) => event.kind === 'disconnected'))
  const kinds = running.events.map((event) => (event.kind === 'disconnected' ? `left: ${event.reason}` : event.kind))
  assert.deepEqual(kinds, ['connected', 'auth-failed', 'left: authorization'])
  stranger.destroy()
})

test('close writes what waits and hangs up', async () => {
  const running = await run()
  const client = await dial(running.port, 'SUB a 1\r\n')
  let received = ''
  client.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  client.write('PUB a 2\r\nhi\r\n')
  await until(() => running.broker.stats().messagesIn === 1)
  await Promise.all([running.broker.close(), running.broker.close(), once(client, 'close')])
  assert.equal(received, 'MSG a 1 2\r\nhi\r\n')
  assert.deepEqual([running.broker.stats().connections, running.broker.stats().subscriptions], [0, 0])
})

test('close cuts off who does not hang up', async () => {
  const running = await run()
  const client = connect({ port: running.port, host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', () => undefined)
  await once(client, 'data')
  await running.broker.close({ graceMs: 20 })
  client.destroy()
})

test('the counts are those of what was sent', async () => {
  await using running = await run()
  const client = await dial(running.port, 'SUB a 1\r\nSUB * 2\r\n')
  client.write('PUB a 5\r\nhello\r\nPUB b.c 3\r\nabc\r\nPING\r\n')
  await until(() => running.broker.stats().messagesIn === 2)
  const { messagesOut, bytesIn, bytesOut, subscriptions, connections, totalConnections } = running.broker.stats()
  assert.deepEqual(
    { messagesOut, bytesIn, bytesOut, subscriptions, connections, totalConnections },
    { messagesOut: 2, bytesIn: 8, bytesOut: 10, subscriptions: 2, connections: 1, totalConnections: 1 },
  )
  client.destroy()
})

test('a client that hangs up right behind its PING is answered and leaves in order', async () => {
  await using running = await run()
  const client = connect(running.port, '127.0.0.1')
  let received = ''
  client.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1')
  })
  client.end('PING\r\n')
  await once(client, 'close')
  assert.match(received, /PONG\r\n$/)
  const left = running.events.find((event) => event.kind === 'disconnected')
  assert.equal(left?.kind === 'disconnected' ? left.reason : undefined, 'client-closed')
})

test('a publisher that has to wait is not stale, however long it waits', async () => {
  await using running = await run({ maxPendingBytes: 4 * MB, writeDeadlineMs: 500, pingIntervalMs: 50, maxPingsOut: 1 })
  const consumer = await dial(running.port, 'SUB flood 1\r\n')
  const publisher = await dial(running.port)
  consumer.pause()
  // The consumer lives, it only does not read.
  const alive = setInterval(() => consumer.write('PONG\r\n'), 10)
  publisher.on('data', (chunk: Buffer) => {
    if (chunk.includes('PING')) publisher.write('PONG\r\n')
  })
  offer(publisher, 512)
  await until(() => publisher.writableLength === 0)
  clearInterval(alive)
  const reasons = running.events.flatMap((event) => (event.kind === 'disconnected' ? [event.reason] : []))
  assert.deepEqual(reasons, ['slow-consumer'])
  consumer.destroy()
  publisher.destroy()
})
