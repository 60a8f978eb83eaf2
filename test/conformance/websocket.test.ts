import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, get } from 'node:http'
import { get as getSecure } from 'node:https'
import { test } from 'node:test'
import { wsconnect } from '@nats-io/nats-core'
import { createBroker } from '@rosey/broker'
import { until } from '../support/until.ts'
import { onBoth } from './on-both.ts'
import { PLAIN } from './raw-case.ts'
import { RawClient } from './raw-client.ts'
import { readTls } from './servers.ts'

const ANSWER_MS = 10_000
const websocket = { websocket: true } as const

/** A WebSocket that is open, and what has come on it. */
class Hearing implements Disposable {
  readonly socket: WebSocket
  #got = ''

  private constructor(port: number | undefined) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}`)
    this.socket.binaryType = 'arraybuffer'
    this.socket.addEventListener('message', ({ data }) => {
      this.#got += Buffer.from(data as ArrayBuffer).toString('latin1')
    })
  }

  static async open(port: number | undefined): Promise<Hearing> {
    const hearing = new Hearing(port)
    assert.match(await hearing.until('\r\n'), /^INFO \{/)
    return hearing
  }

  send(text: string): void {
    this.socket.send(Buffer.from(text))
  }

  /** Everything that has come once `end` is among it; forgets it. */
  async until(end: string): Promise<string> {
    const got = await until(() => (this.#got.includes(end) ? this.#got : undefined), ANSWER_MS)
    this.#got = ''
    return got
  }

  [Symbol.dispose](): void {
    this.socket.close()
  }
}

onBoth('a WebSocket carries the protocol, however it is cut into messages', websocket, async (_port, _kind, server) => {
  using web = await Hearing.open(server.websocketPort)
  const text = `${PLAIN}SUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n`
  for (let at = 0; at < text.length; at += 7) web.send(text.slice(at, at + 7))
  assert.equal(await web.until('PONG\r\n'), 'MSG a 1 2\r\nhi\r\nPONG\r\n')
})

onBoth('the two kinds of clients hear each other', websocket, async (port, _kind, server) => {
  using web = await Hearing.open(server.websocketPort)
  web.send(`${PLAIN}SUB to.ws 1\r\nPING\r\n`)
  await web.until('PONG\r\n')
  using plain = await RawClient.connected(port)
  plain.send('SUB to.tcp 1\r\nPUB to.ws 1\r\na\r\n')
  await plain.roundTrip()
  assert.equal(await web.until('a\r\n'), 'MSG to.ws 1 1\r\na\r\n')
  web.send('PUB to.tcp 1\r\nb\r\n')
  await plain.waitFor('MSG to.tcp 1 1\r\nb\r\n')
})

onBoth('the official client connects over WebSocket and is answered', websocket, async (_port, _kind, server) => {
  const client = await wsconnect({ servers: `ws://127.0.0.1:${server.websocketPort}` })
  client.subscribe('echo', { callback: (_error, message) => void message.respond(message.data) })
  const payload = new Uint8Array(100_000).fill(7)
  const answer = await client.request('echo', payload, { timeout: 10_000 })
  assert.deepEqual(Buffer.from(answer.data), Buffer.from(payload))
  await client.close()
})

onBoth('the official client sends much at once over WebSocket', websocket, async (_port, _kind, server) => {
  const client = await wsconnect({ servers: `ws://127.0.0.1:${server.websocketPort}` })
  const payload = new Uint8Array(900_000)
  let bytes = 0
  const subscription = client.subscribe('much', {
    callback: (_error, message) => {
      bytes += message.data.length
    },
  })
  for (let count = 0; count < 6; count++) client.publish('much', payload)
  for (let count = 0; count < 3000; count++) client.publish('much', payload.subarray(0, 300))
  await subscription.drain()
  assert.equal(bytes, 6 * 900_000 + 3000 * 300)
  await client.close()
})

onBoth('who asks the WebSocket port for a page gets none', websocket, async (_port, _kind, server) => {
  const response = await fetch(`http://127.0.0.1:${server.websocketPort}/any`)
  assert.equal(response.status, 400)
})

onBoth('what is no NATS ends a WebSocket', websocket, async (_port, _kind, server) => {
  using web = await Hearing.open(server.websocketPort)
  const closed = once(web.socket, 'close')
  web.send(`${PLAIN}GET / HTTP/1.1\r\n\r\n`)
  assert.equal(await web.until('\r\n'), "-ERR 'Unknown Protocol Operation'\r\n")
  await closed
})

const guarded = { ...websocket, authToken: 's3cret' }

onBoth('who comes over WebSocket has to sign in like the others', guarded, async (_port, _kind, server) => {
  const servers = `ws://127.0.0.1:${server.websocketPort}`
  await assert.rejects(wsconnect({ servers, token: 'wrong', reconnect: false }), /Authorization Violation/i)
  const client = await wsconnect({ servers, token: 's3cret' })
  await client.flush()
  await client.close()
})

test('a WebSocket message that is larger than a payload may be is refused', async () => {
  await using broker = createBroker({ websocket: {}, maxPayload: 1000 })
  const { websocketPort } = await broker.listen()
  using web = await Hearing.open(websocketPort)
  const closed = once(web.socket, 'close')
  web.send('x'.repeat(200_000))
  const [event] = (await closed) as [CloseEvent]
  // 1009 is "too big" in RFC 6455.
  assert.equal(event.code, 1009)
})

const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
}

/** What a request for a WebSocket is answered with. */
async function statusOf(request: ClientRequest): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  request.on('response', (response) => resolve(response.statusCode))
  request.on('upgrade', (response, socket) => {
    socket.destroy()
    resolve(response.statusCode)
  })
  request.on('error', reject)
  return promise
}

test('a page that is not listed may not connect', async () => {
  await using broker = createBroker({ websocket: { allowedOrigins: ['https://good.example'] } })
  const { websocketPort: port } = await broker.listen()
  const statusFor = (Origin: string) => statusOf(get({ port, host: '127.0.0.1', headers: { ...UPGRADE, Origin } }))
  assert.equal(await statusFor('https://good.example'), 101)
  assert.equal(await statusFor('https://bad.example'), 403)
})

test('a WebSocket may be encrypted', async () => {
  const tls = { key: readTls('server.key'), cert: readTls('server.cert') }
  await using broker = createBroker({ websocket: { tls } })
  const { websocketPort: port } = await broker.listen()
  const request = getSecure({ port, host: '127.0.0.1', headers: UPGRADE, ca: tls.cert, servername: 'localhost' })
  assert.equal(await statusOf(request), 101)
})

test('a WebSocket with `verify` is for those alone who show a certificate', async () => {
  const tls = { key: readTls('server.key'), cert: readTls('server.cert') }
  await using broker = createBroker({ websocket: { tls: { ...tls, ca: tls.cert, verify: true } } })
  const { websocketPort: port } = await broker.listen()
  const where = { port, host: '127.0.0.1', headers: UPGRADE, ca: tls.cert, servername: 'localhost' }
  await assert.rejects(statusOf(getSecure(where)))
  assert.equal(await statusOf(getSecure({ ...where, ...tls })), 101)
})

test('without encryption WebSocket is for this machine only', () => {
  assert.throws(() => createBroker({ websocket: { host: '0.0.0.0' } }), { code: 'bus-tls' })
})
