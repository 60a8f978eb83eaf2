import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachBroker } from '../../../test/support/brokers.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, type Note, NoteSchema, noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'
import { spawnWithBus } from '../test/spawn-with-bus.ts'

forEachBroker('a process talks over the socket it inherits, and is closed when that breaks', async (broker) => {
  await using client = await openBus(broker.access)
  await using fixture = await spawnWithBus('inherited-echo.ts', broker)
  await until(() => (fixture.output().includes('listening') ? true : undefined))
  const subject = noteSubject('inherited')
  assert.deepEqual(await client.bus.request(subject, { text: 'x' }, NoteSchema, PATIENCE), { text: 'x' })
  await broker.stop()
  // Nothing keeps it alive any more: it ends by itself.
  await fixture.exited
  assert.equal(fixture.output(), 'listening\nclosed\n')
  assert.equal(fixture.child.exitCode, 0)
})

forEachBroker('what was published is with the broker although the process is killed right after', async (broker) => {
  await using reader = await openBus(broker.access)
  const heard = Promise.withResolvers<string>()
  reader.bus.subscribe<Note>(noteSubject('last-words').subject, () => NoteSchema, {
    onMessage: ({ data }) => heard.resolve(data.text),
  })
  await reader.bus.flush(PATIENCE)
  await using fixture = await spawnWithBus('publish-and-die.ts', broker)
  await fixture.exited
  assert.equal(fixture.child.signalCode, 'SIGKILL')
  assert.equal(await heard.promise, 'accepted')
})

test('a process that inherits no socket is told', async () => {
  const endpoint = { kind: 'inherited', greeting: 'INFO {}\r\n' } as const
  const access = { endpoint, credentials: { kind: 'none' } } as const
  await assert.rejects(openBus(access, { connectTimeoutMs: 500 }), hasCode('bus-unreachable'))
})
