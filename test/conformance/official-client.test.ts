import assert from 'node:assert/strict'
import { createInbox, headers, NoRespondersError, nuid } from '@nats-io/nats-core'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { onBoth } from './on-both.ts'

function dial(port: number, options: object = {}): Promise<NatsConnection> {
  return connect({ servers: `127.0.0.1:${port}`, reconnect: false, timeout: 10_000, ...options })
}

onBoth('the official client publishes and subscribes', {}, async (port) => {
  await using client = await dial(port)
  const subject = `test.${nuid.next()}`
  const subscription = client.subscribe(subject, { max: 3 })
  for (const text of ['one', 'two', 'three', 'four']) client.publish(subject, text)
  const got: string[] = []
  for await (const message of subscription) got.push(message.string())
  assert.deepEqual(got, ['one', 'two', 'three'])
})

onBoth('the official client asks and is answered, many times at once', {}, async (port) => {
  await using server = await dial(port)
  await using client = await dial(port)
  server.subscribe('double', {
    callback: (_error, message) => void message.respond(String(Number(message.string()) * 2)),
  })
  await server.flush()
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const answer = await client.request('double', String(index), { timeout: 10_000 })
      return Number(answer.string())
    }),
  )
  assert.deepEqual(
    answers,
    Array.from({ length: 200 }, (_, index) => index * 2),
  )
})

onBoth('the official client asks with a subscription for each answer', {}, async (port) => {
  await using client = await dial(port)
  client.subscribe('svc.*', { callback: (_error, message) => void message.respond(message.subject) })
  for (let index = 0; index < 20; index++) {
    const answer = await client.request(`svc.${index}`, '', { timeout: 10_000, noMux: true })
    assert.equal(answer.string(), `svc.${index}`)
  }
})

onBoth('the official client learns at once that nobody listens', {}, async (port) => {
  await using client = await dial(port)
  await assert.rejects(client.request('nobody.here', '', { timeout: 10_000 }), (error) => {
    assert.ok(error instanceof Error)
    return error instanceof NoRespondersError || error.cause instanceof NoRespondersError
  })
})

onBoth('the official client gets every answer of many responders', {}, async (port) => {
  await using client = await dial(port)
  for (const name of ['a', 'b', 'c']) {
    client.subscribe('who', { callback: (_error, message) => void message.respond(name) })
  }
  const names: string[] = []
  const answers = await client.requestMany('who', '', { maxMessages: 3, maxWait: 10_000, strategy: 'count' })
  for await (const answer of answers) names.push(answer.string())
  assert.deepEqual(names.sort(), ['a', 'b', 'c'])
})

onBoth('the official client sends and gets headers', {}, async (port) => {
  await using client = await dial(port)
  const sent = headers()
  sent.append('colour', 'red')
  sent.append('colour', 'green')
  const inbox = createInbox()
  const subscription = client.subscribe(inbox, { max: 1 })
  client.publish(inbox, 'body', { headers: sent })
  for await (const message of subscription) {
    assert.deepEqual(message.headers?.values('colour'), ['red', 'green'])
    assert.equal(message.string(), 'body')
  }
})

onBoth('the official client does not hear itself without echo', {}, async (port) => {
  await using deaf = await dial(port, { noEcho: true })
  await using other = await dial(port)
  let heard = 0
  deaf.subscribe('a', { callback: () => void heard++ })
  deaf.publish('a')
  await deaf.flush()
  assert.equal(heard, 0)
  other.publish('a')
  await other.flush()
  await deaf.flush()
  assert.equal(heard, 1)
})

onBoth('the official client shows its token', { authToken: 's3cret' }, async (port) => {
  await using client = await dial(port, { token: 's3cret' })
  await client.flush()
  await assert.rejects(dial(port, { token: 'wrong' }), /Authorization Violation/i)
  await assert.rejects(dial(port), /Authorization Violation/i)
})

onBoth('the official client drains', {}, async (port) => {
  await using publisher = await dial(port)
  const subscriber = await dial(port)
  let got = 0
  subscriber.subscribe('a', { queue: 'q', callback: () => void got++ })
  await subscriber.flush()
  for (let index = 0; index < 100; index++) publisher.publish('a', 'x')
  await publisher.flush()
  await subscriber.drain()
  assert.equal(got, 100)
})

onBoth('the official client knows the limit of a message', { maxPayload: 2000 }, async (port) => {
  await using client = await dial(port)
  assert.equal(client.info?.max_payload, 2000)
  assert.throws(() => client.publish('a', 'x'.repeat(2001)), /payload/i)
  client.publish('a', 'x'.repeat(2000))
  await client.flush()
})
