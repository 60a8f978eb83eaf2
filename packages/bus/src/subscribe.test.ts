import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, type Note, NoteSchema, noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'

const subject = noteSubject('news')

forEachBroker('a subscriber gets what is published, in order', async ({ access }) => {
  await using reader = await openBus(access)
  await using writer = await openBus(access)
  const seen: string[] = []
  reader.bus.subscribe<Note>('rosey.test.>', () => NoteSchema, {
    onMessage: ({ data, wantsAnswer, answer }) => {
      seen.push(`${data.text} ${wantsAnswer}`)
      answer({ text: 'goes nowhere' })
    },
  })
  await reader.bus.flush(PATIENCE)
  for (const text of ['a', 'b', 'c']) writer.bus.publish(subject, { text })
  await until(() => (seen.length === 3 ? true : undefined))
  assert.deepEqual(seen, ['a false', 'b false', 'c false'])
})

forEachBroker('members of a queue share the messages', async ({ access }) => {
  await using one = await openBus(access)
  await using two = await openBus(access)
  let count = 0
  for (const { bus } of [one, two]) {
    bus.subscribe(subject.subject, () => NoteSchema, {
      queue: 'q',
      onMessage: () => {
        count += 1
      },
    })
    await bus.flush(PATIENCE)
  }
  for (let sent = 0; sent < 20; sent++) one.bus.publish(subject, { text: 'x' })
  await one.bus.flush(PATIENCE)
  await two.bus.flush(PATIENCE)
  assert.equal(count, 20)
})

forEachBroker('what does not match, is unknown or expired is told and not handled', async ({ access, host, port }) => {
  await using reader = await openBus(access)
  await using writer = await openBus(access)
  const seen: string[] = []
  const known = (name: string) => (name.endsWith('unknown') ? undefined : NoteSchema)
  reader.bus.subscribe<Note>('rosey.test.>', known, { onMessage: ({ data }) => void seen.push(data.text) })
  await reader.bus.flush(PATIENCE)
  writer.bus.publish(noteSubject('unknown'), { text: 'unknown' })
  writer.bus.publish<unknown>(subject, { wrong: 1 })
  writer.bus.publish(subject, { text: 'expired' }, { expiresAt: Date.now() - 1, id: 'old' })
  await writer.bus.flush(PATIENCE)
  const raw = connect(port, host)
  raw.write(`CONNECT {}\r\nPUB ${subject.subject} 5\r\n{"id"\r\nPUB ${subject.subject} 2\r\n{}\r\n`)
  await until(() => (reader.problems.length === 5 ? true : undefined))
  raw.destroy()
  writer.bus.publish(subject, { text: 'good' })
  await until(() => seen[0])
  assert.deepEqual(seen, ['good'])
  assert.deepEqual(
    reader.problems.map(({ kind }) => kind),
    ['invalid', 'invalid', 'expired', 'invalid', 'invalid'],
  )
  assert.deepEqual(reader.problems[2], { kind: 'expired', subject: subject.subject, id: 'old' })
})

forEachBroker('a handler that throws or rejects is told and hurts no other message', async ({ access }) => {
  await using one = await openBus(access)
  const seen: string[] = []
  one.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: ({ data }) => {
      if (data.text === 'throw') throw new Error('thrown')
      if (data.text === 'reject') return Promise.reject(new Error('rejected'))
      return void seen.push(data.text)
    },
  })
  for (const text of ['throw', 'reject', 'good']) one.bus.publish(subject, { text })
  await until(() => (one.problems.length === 2 ? true : undefined))
  await until(() => seen[0])
  assert.deepEqual(
    one.problems.map((problem) => problem.kind === 'handler' && String(problem.error)),
    ['Error: thrown', 'Error: rejected'],
  )
})

forEachBroker('a failure to find the schema is told and hurts no other message', async ({ access }) => {
  await using one = await openBus(access)
  const seen: string[] = []
  const schemaOf = (name: string) => {
    if (name.endsWith('strange')) throw new Error('what is this?')
    return NoteSchema
  }
  one.bus.subscribe<Note>('rosey.test.>', schemaOf, { onMessage: ({ data }) => void seen.push(data.text) })
  one.bus.publish(noteSubject('strange'), { text: 'strange' })
  one.bus.publish(subject, { text: 'good' })
  await until(() => seen[0])
  assert.deepEqual(seen, ['good'])
  assert.equal(one.problems[0]?.kind, 'handler')
})

forEachBroker('more messages than may wait for a busy handler are dropped and told', async ({ access }) => {
  await using one = await openBus(access)
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  one.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    concurrency: 1,
    maxPending: 2,
    onMessage: async ({ data }) => {
      await gate.promise
      seen.push(data.text)
    },
  })
  for (const text of ['1', '2', '3', '4']) one.bus.publish(subject, { text })
  await one.bus.flush(PATIENCE)
  assert.deepEqual(one.problems, [{ kind: 'dropped', subject: subject.subject, pending: 2 }])
  gate.resolve()
  await until(() => (seen.length === 3 ? true : undefined))
  assert.deepEqual(seen, ['1', '2', '3'])
})

forEachBroker('a disposed subscription gets nothing more', async ({ access }) => {
  await using one = await openBus(access)
  const seen: string[] = []
  const subscription = one.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: ({ data }) => void seen.push(data.text),
  })
  one.bus.publish(subject, { text: 'before' })
  await one.bus.flush(PATIENCE)
  await subscription[Symbol.asyncDispose]()
  await subscription[Symbol.asyncDispose]()
  one.bus.publish(subject, { text: 'after' })
  await one.bus.flush(PATIENCE)
  assert.deepEqual(seen, ['before'])
})

forEachBroker(
  'a message that is too large is refused where it is sent',
  async ({ access }) => {
    await using one = await openBus(access)
    assert.throws(() => one.bus.publish(subject, { text: 'x'.repeat(5000) }), hasCode('bus-too-large'))
    assert.equal(one.bus.status.kind, 'connected')
  },
  { maxPayload: 4096 },
)

forEachBroker('data that JSON cannot hold is refused where it is sent', async ({ access }) => {
  await using one = await openBus(access)
  assert.throws(() => one.bus.publish<unknown>(subject, { text: 5n }), hasCode('bus-payload'))
})
