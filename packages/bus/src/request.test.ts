import assert from 'node:assert/strict'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, type Note, NoteSchema, noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'

const subject = noteSubject('ask')

forEachBroker('a request gets the first answer, with its trace id', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  const seen: unknown[] = []
  server.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: (message) => {
      seen.push(message.envelope.traceId, message.envelope.id, message.wantsAnswer)
      message.answer({ text: `${message.data.text}!` })
      message.answer({ text: 'too late' })
    },
  })
  await server.bus.flush(PATIENCE)
  const options = { ...PATIENCE, id: 'id-1', traceId: 'trace-1' }
  assert.deepEqual(await client.bus.request(subject, { text: 'hello' }, NoteSchema, options), { text: 'hello!' })
  assert.deepEqual(seen, ['trace-1', 'id-1', true])
})

forEachBroker('a request that nobody serves fails at once', async ({ access }) => {
  await using client = await openBus(access)
  await assert.rejects(
    client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE),
    hasCode('bus-no-responder'),
  )
})

forEachBroker('a request without an answer fails at its deadline', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: () => {} })
  await server.bus.flush(PATIENCE)
  await assert.rejects(
    client.bus.request(subject, { text: 'hello' }, NoteSchema, { timeoutMs: 30 }),
    hasCode('bus-timeout'),
  )
})

forEachBroker('an aborted request rejects with the reason of its signal', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  const abort = new AbortController()
  const reason = new Error('not needed any more')
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: () => abort.abort(reason) })
  await server.bus.flush(PATIENCE)
  const options = { ...PATIENCE, signal: abort.signal }
  await assert.rejects(client.bus.request(subject, { text: 'hello' }, NoteSchema, options), reason)
  await assert.rejects(client.bus.request(subject, { text: 'again' }, NoteSchema, options), reason)
})

forEachBroker('an answer that does not match its schema fails the request', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: (message) => message.answer({ text: 5 }) })
  await server.bus.flush(PATIENCE)
  await assert.rejects(client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE), hasCode('bus-payload'))
})

forEachBroker('a request in flight fails when the bus is closed', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  const came = Promise.withResolvers<void>()
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: () => came.resolve() })
  await server.bus.flush(PATIENCE)
  const failed = assert.rejects(
    client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE),
    hasCode('bus-closed'),
  )
  await came.promise
  await client[Symbol.asyncDispose]()
  await failed
  await assert.rejects(client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE), hasCode('bus-closed'))
})

forEachBroker('a call hears every answer until it is closed', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  let more: () => void = () => {}
  server.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
    onMessage: (message) => {
      for (const text of ['one', 'two']) message.answer({ text })
      message.answer({ wrong: true })
      more = () => message.answer({ text: 'three' })
    },
  })
  await server.bus.flush(PATIENCE)
  const heard: string[] = []
  const call = client.bus.call<Note, Note>(
    subject,
    { text: 'hello' },
    {
      answers: NoteSchema,
      onAnswer: ({ text }) => heard.push(text),
      onNoResponder: () => heard.push('nobody'),
      onInvalid: () => heard.push('invalid'),
    },
  )
  await until(() => (heard.length === 3 ? true : undefined))
  call.close()
  more()
  await server.bus.flush(PATIENCE)
  await client.bus.flush(PATIENCE)
  assert.deepEqual(heard, ['one', 'two', 'invalid'])
})

forEachBroker('what a handler of answers throws is told and hurts no other call', async ({ access }) => {
  await using server = await openBus(access)
  await using client = await openBus(access)
  server.bus.subscribe(subject.subject, () => NoteSchema, { onMessage: (message) => message.answer({ text: 'x' }) })
  await server.bus.flush(PATIENCE)
  const handlers = {
    answers: NoteSchema,
    onAnswer: () => {
      throw new Error('broken')
    },
    onNoResponder: () => {},
  }
  client.bus.call(subject, { text: 'hello' }, handlers)
  await until(() => client.problems[0])
  assert.equal(client.problems[0]?.kind, 'handler')
  await client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE)
})

forEachBroker(
  'no more than so many requests wait for their answers, and each that ends makes room',
  async ({ access }) => {
    await using server = await openBus(access)
    await using client = await openBus(access, { maxOpenRequests: 2 })
    const answers: (() => void)[] = []
    server.bus.subscribe<Note>(subject.subject, () => NoteSchema, {
      onMessage: (message) => void answers.push(() => message.answer({ text: 'yes' })),
    })
    await server.bus.flush(PATIENCE)
    const ask = () => client.bus.request(subject, { text: 'hello' }, NoteSchema, PATIENCE)
    const first = [ask(), ask()]
    await assert.rejects(ask(), hasCode('bus-requests-full'))
    await until(() => answers[1])
    answers[0]?.()
    await Promise.race(first)
    const next = ask()
    await until(() => answers[2])
    for (const answer of answers) answer()
    await Promise.all([...first, next])
  },
)
