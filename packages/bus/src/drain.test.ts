import assert from 'node:assert/strict'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, type Note, NoteSchema, noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'

const subject = noteSubject('drain')

forEachBroker('draining finishes what has come, sends the answers and closes', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  const gate = Promise.withResolvers<void>()
  let begun = 0
  server.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    concurrency: 1,
    onMessage: async (message) => {
      begun += 1
      await gate.promise
      message.answer({ text: `${message.data.text} done` })
    },
  })
  await server.bus.flush(PATIENCE)
  const answers = ['a', 'b'].map((text) => client.bus.request<Note, Note>(subject, { text }, NoteSchema, PATIENCE))
  await until(() => (begun === 1 ? true : undefined))
  const drained = server.bus.drain(PATIENCE)
  assert.throws(() => server.bus.subscribe('x', () => undefined, { onMessage: () => {} }), hasCode('bus-closed'))
  gate.resolve()
  assert.deepEqual(await Promise.all(answers), [{ text: 'a done' }, { text: 'b done' }])
  await drained
  assert.equal(server.bus.status.kind, 'closed')
  await assert.rejects(client.bus.request(subject, { text: 'c' }, NoteSchema, PATIENCE), hasCode('bus-no-responder'))
})

forEachBroker('draining closes after its time when a handler hangs', async ({ access }) => {
  await using one = await openBus(access)
  one.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: () => Promise.withResolvers<void>().promise })
  one.bus.publish(subject, { text: 'x' })
  await one.bus.flush(PATIENCE)
  await one.bus.drain({ timeoutMs: 30 })
  assert.equal(one.bus.status.kind, 'closed')
  await one.bus.drain(PATIENCE)
})

forEachBroker('a drained subscription finishes what has come; the bus stays', async ({ access }) => {
  await using one = await openBus(access)
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  const subscription = one.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: async ({ data }) => {
      await gate.promise
      seen.push(data.text)
    },
  })
  one.bus.publish(subject, { text: 'before' })
  const drained = subscription.drain()
  one.bus.publish(subject, { text: 'after' })
  await one.bus.flush(PATIENCE)
  gate.resolve()
  await drained
  assert.deepEqual(seen, ['before'])
  assert.equal(one.bus.status.kind, 'connected')
})

forEachBroker('what was published just before closing is sent', async ({ access }) => {
  await using reader = await openBus(access)
  await using writer = await openBus(access)
  let count = 0
  reader.bus.subscribe(subject.subject, () => NoteSchema, {
    onMessage: () => {
      count += 1
    },
  })
  await reader.bus.flush(PATIENCE)
  for (let sent = 0; sent < 200; sent++) writer.bus.publish(subject, { text: 'x'.repeat(1000) })
  await writer[Symbol.asyncDispose]()
  await until(() => (count === 200 ? true : undefined))
})
