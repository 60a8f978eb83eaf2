import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { until } from '../support/until.ts'
import { onBoth } from './on-both.ts'
import { connectLine, PLAIN } from './raw-case.ts'
import { RawClient } from './raw-client.ts'

/** Publishes `megabytes` in messages of 64 KiB; gives up when the server does not take them. */
async function flood(publisher: RawClient, megabytes: number, subject: string): Promise<void> {
  const message = Buffer.concat([
    Buffer.from(`PUB ${subject} 65536\r\n`),
    Buffer.alloc(65536, 'x'),
    Buffer.from('\r\n'),
  ])
  for (let sent = 0; sent < megabytes * 16; sent++) {
    publisher.send(message)
    await until(() => publisher.unsent < 4 * 1024 * 1024 || undefined)
  }
  await until(() => publisher.unsent === 0 || undefined, 20_000)
}

onBoth('who leaves PINGs unanswered is stale', { pingIntervalMs: 100, maxPingsOut: 2 }, async (port) => {
  using client = await RawClient.open(port, { keepPings: true })
  client.send(PLAIN)
  const got = await client.untilClosed()
  assert.match(got, /^(PING\r\n)+-ERR 'Stale Connection'\r\n$/)
})

onBoth('who answers PINGs stays', { pingIntervalMs: 200, maxPingsOut: 10 }, async (port) => {
  using client = await RawClient.connected(port, PLAIN, { keepPings: true })
  for (let pings = 0; pings < 3; pings++) {
    await client.waitFor('PING\r\n')
    client.clear()
    client.send('PONG\r\n')
  }
  assert.equal(client.closed, false)
})

const slow = { maxPendingBytes: 4 * 1024 * 1024, writeDeadlineMs: 500 }

onBoth('who reads nothing is cut off, and the others are not', slow, async (port) => {
  using stalled = await RawClient.connected(port)
  using publisher = await RawClient.connected(port)
  using witness = await RawClient.connected(port)
  stalled.send('SUB flood 1\r\n')
  await stalled.roundTrip()
  witness.send('SUB quiet 1\r\n')
  await witness.roundTrip()
  stalled.stall()
  await flood(publisher, 24, 'flood')
  publisher.send('PUB quiet 2\r\nhi\r\n')
  await witness.waitFor('MSG quiet 1 2\r\nhi\r\n')
  stalled.unstall()
  await stalled.untilClosed()
})

onBoth('who reads in time gets all of a flood', { maxPendingBytes: 64 * 1024 * 1024 }, async (port) => {
  using subscriber = await RawClient.connected(port)
  using publisher = await RawClient.connected(port, connectLine({ echo: false }))
  subscriber.send('SUB flood 1\r\n')
  await subscriber.roundTrip()
  await flood(publisher, 24, 'flood')
  publisher.send('PUB flood 4\r\nlast\r\n')
  await subscriber.waitFor('MSG flood 1 4\r\nlast\r\n')
  const messages = subscriber.received.split('MSG flood 1 65536\r\n').length - 1
  assert.equal(messages, 24 * 16)
})

test('the client of these tests leaves out PINGs, but not those in payloads, however it is cut', async () => {
  const messages = 'MSG a 1 6\r\nPING\r\n\r\nMSG a 1 r 4\r\nPING\r\nHMSG a 1 12 18\r\nNATS/1.0\r\n\r\nPING\r\n\r\n'
  const sent = `INFO {"proto":1}\r\nPING\r\n${messages.replaceAll(/(H?MSG)/g, 'PING\r\nPING\r\n$1')}PONG\r\nPING\r\nPIN`
  const reached = async (pieces: readonly string[], keepPings: boolean) => {
    using server = await serving(pieces)
    using client = await RawClient.open(server.port, { keepPings })
    assert.deepEqual(client.info, { proto: 1 })
    return await client.untilClosed()
  }
  for (let at = 0; at <= sent.length; at++) {
    assert.equal(await reached([sent.slice(0, at), sent.slice(at)], false), `${messages}PONG\r\nPIN`, `cut at ${at}`)
  }
  assert.equal(await reached([...sent], false), `${messages}PONG\r\nPIN`)
  assert.equal(await reached([sent], true), sent.replace(/^INFO .*\r\n/, ''))
})

/** A server that says this to its one client, each piece on its own, and hangs up. */
async function serving(pieces: readonly string[]): Promise<Disposable & { readonly port: number }> {
  const server = createServer({ noDelay: true }, async (socket) => {
    for (const piece of pieces) {
      await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)))
    }
    socket.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() }
}
