import assert from 'node:assert/strict'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, type Note, NoteSchema, noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'
import { MAX_KEPT_MESSAGES } from './kept-messages.ts'
import type { EventBus } from './types.ts'

const subject = noteSubject('back')

async function disconnected(bus: EventBus): Promise<void> {
  await until(() => (bus.status.kind === 'disconnected' ? true : undefined))
}

async function connected(bus: EventBus): Promise<void> {
  await until(() => (bus.status.kind === 'connected' ? true : undefined))
}

forEachBroker('after a restart of the broker subscriptions and requests go on', async (broker) => {
  await using server = await openBus(broker.access)
  await using client = await openBus(broker.access)
  const kinds: string[] = []
  client.bus.onStatus(() => {
    throw new Error('a listener that throws hurts nobody')
  })
  client.bus.onStatus(({ kind }) => kinds.push(kind))
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: (message) => message.answer({ text: 'here' }) })
  for (let round = 0; round < 2; round++) {
    await broker.stop()
    await Promise.all([disconnected(server.bus), disconnected(client.bus)])
    await broker.restart()
    await Promise.all([connected(server.bus), connected(client.bus)])
    await server.bus.flush(PATIENCE)
    assert.deepEqual(await client.bus.request(subject, { text: 'x' }, NoteSchema, PATIENCE), { text: 'here' })
  }
  assert.deepEqual(kinds, ['disconnected', 'connected', 'disconnected', 'connected'])
})

forEachBroker('a request outlives a broken connection', async (broker) => {
  await using one = await openBus(broker.access)
  const came = Promise.withResolvers<(data: unknown) => void>()
  one.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: (message) => came.resolve((data) => message.answer(data)),
  })
  const answered = one.bus.request<Note, Note>(subject, { text: 'x' }, NoteSchema, PATIENCE)
  const answer = await came.promise
  await broker.stop()
  await disconnected(one.bus)
  answer({ text: 'after all' })
  await broker.restart()
  assert.deepEqual(await answered, { text: 'after all' })
})

forEachBroker('what is published while the broker is away is sent in order when it is back', async (broker) => {
  await using one = await openBus(broker.access)
  await broker.stop()
  await disconnected(one.bus)
  const seen: string[] = []
  one.bus.subscribe<Note>(subject.subject, () => NoteSchema, { onMessage: ({ data }) => void seen.push(data.text) })
  for (const text of ['a', 'b', 'c']) one.bus.publish(subject, { text })
  await broker.restart()
  await one.bus.flush(PATIENCE)
  await until(() => (seen.length >= 3 ? true : undefined))
  assert.deepEqual(seen, ['a', 'b', 'c'])
})

forEachBroker('a request that was given up while the broker was away is not sent', async (broker) => {
  await using one = await openBus(broker.access)
  await broker.stop()
  await disconnected(one.bus)
  const seen: string[] = []
  one.bus.subscribe<Note>(subject.subject, () => NoteSchema, { onMessage: ({ data }) => void seen.push(data.text) })
  await assert.rejects(
    one.bus.request(subject, { text: 'given up' }, NoteSchema, { timeoutMs: 20 }),
    hasCode('bus-timeout'),
  )
  one.bus.publish(subject, { text: 'kept' })
  await broker.restart()
  await until(() => seen[0])
  assert.deepEqual(seen, ['kept'])
})

forEachBroker('more than may be kept while the broker is away is refused', async (broker) => {
  await using one = await openBus(broker.access)
  await broker.stop()
  await disconnected(one.bus)
  for (let sent = 0; sent < MAX_KEPT_MESSAGES; sent++) one.bus.publish(subject, { text: 'x' })
  assert.throws(() => one.bus.publish(subject, { text: 'one too many' }), hasCode('bus-queue-full'))
})

forEachBroker('a closed bus refuses everything', async ({ access }) => {
  await using one = await openBus(access)
  const statuses: string[] = []
  one.bus.onStatus(({ kind }) => statuses.push(kind))
  await one[Symbol.asyncDispose]()
  await one[Symbol.asyncDispose]()
  assert.deepEqual(statuses, ['closed'])
  assert.throws(() => one.bus.publish(subject, { text: 'x' }), hasCode('bus-closed'))
  assert.throws(() => one.bus.subscribe('x', () => undefined, { onMessage: () => {} }), hasCode('bus-closed'))
  await assert.rejects(one.bus.flush(PATIENCE), hasCode('bus-closed'))
})

forEachBroker('a bus can be closed while the broker is away', async (broker) => {
  await using one = await openBus(broker.access)
  await broker.stop()
  await disconnected(one.bus)
  await assert.rejects(one.bus.flush({ timeoutMs: 20 }), hasCode('bus-timeout'))
  one.bus.publish(subject, { text: 'never sent' })
  await one[Symbol.asyncDispose]()
  assert.equal(one.bus.status.kind, 'closed')
  assert.match(
    JSON.stringify(one.problems),
    /Not sent, because the bus was closed while the broker was away: 1 messages/,
  )
})

forEachBroker('a flush fails when the connection breaks meanwhile', async (broker) => {
  await using one = await openBus(broker.access)
  const stopping = broker.stop()
  const flushes: string[] = []
  while (one.bus.status.kind === 'connected') {
    await one.bus.flush(PATIENCE).catch((error: { code: string }) => flushes.push(error.code))
  }
  await stopping
  assert.deepEqual(flushes, ['bus-unreachable'])
})
