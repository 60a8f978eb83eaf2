import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { test } from 'node:test'
import { connect as connectSecure, type TLSSocket } from 'node:tls'
import { type BrokerEvent, createBroker } from '@rosey/broker'
import { until } from '../support/until.ts'
import { onBoth } from './on-both.ts'
import { PLAIN } from './raw-case.ts'
import { RawClient } from './raw-client.ts'
import { readTls } from './servers.ts'

const tls = { key: 'server.key', cert: 'server.cert' }
const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
  '\r\n',
].join('\r\n')

/** Reads the greeting in the clear, then encrypts. */
async function secured(port: number): Promise<{ info: Record<string, unknown>; socket: TLSSocket }> {
  const plain = connectPlain(port, '127.0.0.1')
  const [greeting] = (await once(plain, 'data')) as [Buffer]
  const socket = connectSecure({ socket: plain, ca: readTls('server.cert'), servername: 'localhost' })
  await once(socket, 'secureConnect')
  return { info: JSON.parse(greeting.toString().replace(/^INFO /, '')), socket }
}

onBoth('a client greets in the clear, encrypts, and is served', { tls }, async (port) => {
  const { info, socket } = await secured(port)
  assert.equal(info.tls_required, true)
  assert.equal(socket.authorized, true)
  socket.write(`${PLAIN}SUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n`)
  let got = ''
  for await (const chunk of socket) {
    got += String(chunk)
    if (got.includes('PONG')) break
  }
  assert.equal(got, 'MSG a 1 2\r\nhi\r\nPONG\r\n')
  socket.destroy()
})

onBoth('clients that need not encrypt are served either way', { tls, allowNonTls: true }, async (port) => {
  const { info, socket } = await secured(port)
  assert.equal(info.tls_required, undefined)
  assert.equal(info.tls_available, true)
  let got = ''
  socket.on('data', (chunk) => {
    got += String(chunk)
  })
  const gets = (text: string) => until(() => (got.includes(text) ? true : undefined))
  socket.write(`${PLAIN}SUB a 1\r\nPING\r\n`)
  await gets('PONG')
  using client = await RawClient.open(port)
  client.send(`${PLAIN}PUB a 2\r\nhi\r\n`)
  assert.equal(await client.roundTrip(), '')
  await gets('MSG a 1 2\r\nhi\r\n')
  socket.destroy()
})

// It is taken for one in the clear after the time of a handshake, and then has the time to authorize.
onBoth(
  'a client that neither encrypts nor says anything is told that its time is up, and closed',
  { tls, allowNonTls: true, authToken: 'secret', authTimeoutMs: 200 },
  async (port) => {
    using silent = await RawClient.open(port)
    assert.equal(await silent.untilClosed(), "-ERR 'Authentication Timeout'\r\n")
  },
)

onBoth(
  'where nobody has to show who it is, one that was silent for long is served in the clear when it speaks',
  { tls, allowNonTls: true, monitoring: true, authTimeoutMs: 200 },
  async (port, _kind, { monitoringPort }) => {
    using silent = await RawClient.open(port)
    // Only who is past that time is listed as a client.
    await until(async () => {
      const answer = await fetch(`http://127.0.0.1:${monitoringPort}/connz`)
      const { connections } = (await answer.json()) as { connections?: unknown[] }
      return connections?.length === 1 || undefined
    })
    silent.send(`${PLAIN}SUB a 1\r\nPUB a 2\r\nhi\r\n`)
    assert.equal(await silent.roundTrip(), 'MSG a 1 2\r\nhi\r\n')
  },
)

onBoth('a client that goes on in the clear is closed', { tls }, async (port) => {
  using client = await RawClient.open(port)
  client.send(`${PLAIN}PING\r\n`)
  const got = await client.untilClosed()
  assert.doesNotMatch(got, /PONG/)
})

onBoth('a client that speaks HTTP to it is closed without a word', { tls }, async (port) => {
  using client = await RawClient.open(port)
  client.send('GET / HTTP/1.1\r\n\r\n')
  const got = await client.untilClosed()
  // An alert of TLS may come, but no text.
  assert.doesNotMatch(got, /ERR|HTTP/)
})

onBoth('handshakes count as connections', { tls, maxConnections: 3 }, async (port) => {
  const clients = await Promise.all(Array.from({ length: 6 }, () => RawClient.open(port)))
  const refused = () => clients.filter(({ received }) => received.endsWith("-ERR 'maximum connections exceeded'\r\n"))
  // One more where the server still knows of the client that looked whether it is there.
  const counts = await until(() => (refused().length >= 3 ? refused().length : undefined))
  assert.ok(counts <= 4, `${counts} were refused`)
  await Promise.all(refused().map((client) => client.untilClosed()))
  for (const client of clients) client[Symbol.dispose]()
})

test('who does not encrypt in time is closed, and it is told once what was wrong', async () => {
  const events: BrokerEvent[] = []
  const [key, cert] = [readTls('server.key'), readTls('server.cert')]
  await using broker = createBroker({
    tls: { key, cert },
    // Who encrypts has to be done with it in that time, too.
    authTimeoutMs: 1000,
    maxConnections: 1,
    onEvent: (event) => events.push(event),
  })
  const { port } = await broker.listen()
  using silent = await RawClient.open(port)
  assert.equal(await silent.untilClosed(), '')
  using loud = await RawClient.open(port)
  loud.send(PLAIN)
  await loud.untilClosed()
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['tls-failed', 'tls-failed'],
  )
  // Neither of them takes up the room of a client.
  const { socket } = await secured(port)
  socket.destroy()
})

onBoth('a large message comes through an encrypted connection whole', { tls }, async (port) => {
  const { socket } = await secured(port)
  const payload = 'x'.repeat(500_000)
  socket.write(`${PLAIN}SUB a 1\r\nPUB a ${payload.length}\r\n${payload}\r\nPING\r\n`)
  let got = ''
  for await (const chunk of socket) {
    got += String(chunk)
    if (got.endsWith('PONG\r\n')) break
  }
  assert.equal(got, `MSG a 1 ${payload.length}\r\n${payload}\r\nPONG\r\n`)
  socket.destroy()
})

for (const [what, change, expected] of [
  ['a key of another certificate', { key: readTls('other.key') }, /does not belong to the key/],
  ['an expired certificate', { cert: readTls('expired.cert') }, /expired/],
  ['no certificate', { cert: 'nonsense' }, /certificate cannot be read/],
  ['no key', { key: 'nonsense' }, /key cannot be read/],
  ['certificates of clients that nobody signs', { verify: true }, /`ca` does not say/],
  ['signers that cannot be read', { ca: 'nonsense' }, /`ca` cannot be read/],
] as const) {
  test(`the broker does not begin with ${what}`, () => {
    const good = { key: readTls('server.key'), cert: readTls('server.cert') }
    assert.throws(
      () => createBroker({ tls: { ...good, ...change } }),
      (error: Error & { code?: string }) => error.code === 'bus-tls' && expected.test(error.message),
    )
  })
}

test('with `verify` only a client with a certificate of the right hand comes in', async () => {
  const [key, cert] = [readTls('server.key'), readTls('server.cert')]
  await using broker = createBroker({ tls: { key, cert, ca: cert, verify: true } })
  const { port } = await broker.listen()
  const answer = async (own: { key?: string; cert?: string }) => {
    const plain = connectPlain(port, '127.0.0.1')
    plain.on('error', () => undefined)
    await once(plain, 'data')
    const socket = connectSecure({ socket: plain, ca: cert, servername: 'localhost', ...own })
    let got = ''
    socket.on('data', (chunk) => {
      got += String(chunk)
      if (got.includes('PONG')) socket.destroy()
    })
    socket.on('error', () => undefined)
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.on('close', () => resolve())
    socket.write(`${PLAIN}PING\r\n`)
    await promise
    return got
  }
  assert.equal(await answer({ key, cert }), 'PONG\r\n')
  assert.equal(await answer({}), '')
})

test('with `verify` WebSocket asks for a certificate as well', async () => {
  const [key, cert] = [readTls('server.key'), readTls('server.cert')]
  await using broker = createBroker({ websocket: { tls: { key, cert, ca: cert, verify: true } } })
  const { websocketPort } = await broker.listen()
  const greeting = async (own: { key?: string; cert?: string }) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const socket = connectSecure({ port: websocketPort, host: '127.0.0.1', ca: cert, servername: 'localhost', ...own })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(''))
    socket.once('data', (chunk) => resolve(String(chunk)))
    socket.write(UPGRADE)
    const got = await promise
    socket.destroy()
    return got
  }
  assert.match(await greeting({ key, cert }), /^HTTP\/1\.1 101 /)
  assert.equal(await greeting({}), '')
})
