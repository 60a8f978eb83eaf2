import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ChildMessage, ParentMessage } from '@rosey/protocol'
import { until } from '../../../../test/support/until.ts'
import { openChildLink } from './child-link.ts'
import { PipeRate } from './pipe-rate.ts'

async function pair(t: TestContext): Promise<{ ours: Socket; child: Socket }> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-l-'))
  const server = createServer().listen(join(folder, 's'))
  await once(server, 'listening')
  const child = connect(join(folder, 's'))
  const [ours] = (await once(server, 'connection')) as [Socket]
  t.after(async () => {
    child.destroy()
    ours.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { ours, child: child.on('error', () => undefined) }
}

async function open(t: TestContext, rate?: PipeRate) {
  const { ours, child } = await pair(t)
  const said: ChildMessage[] = []
  const violations: string[] = []
  const link = openChildLink(
    ours,
    {
      onMessage: (message) => void said.push(message),
      onViolation: (what) => void violations.push(what),
      onClosed: () => undefined,
    },
    rate,
  )
  return { ours, child, said, violations, link }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const beat = { kind: 'heartbeat', loopDelayMs: 0, handled: 0, failed: 0, lastActivityAt: null } as const
const stop = (reason: string): ParentMessage => ({ kind: 'stop', graceMs: 0, reason })
const MB = 1024 * 1024

test('what a child made up is not in its message, and the message can be written', async (t) => {
  const { child, said } = await open(t)
  const deep = `"0":1,"x":${'['.repeat(20_000)}${']'.repeat(20_000)}`
  child.write(`{"kind":"ready",${deep},"offers":{"commands":[],"hooks":[],${deep}}}\n`)
  child.write(`{"kind":"connection","connection":{"state":"waiting","reason":"kicked","since":1,${deep}}}\n`)
  await until(() => (said.length === 2 ? true : undefined))
  assert.deepEqual(said, [
    { kind: 'ready', offers: { commands: [], hooks: [] } },
    { kind: 'connection', connection: { state: 'waiting', reason: 'kicked', since: 1 } },
  ])
  JSON.stringify(said)
})

test('a text that its readers would refuse is refused here', async (t) => {
  const { child, violations } = await open(t)
  child.write(`${JSON.stringify({ ...beat, complaint: '🎲'.repeat(251) })}\n`)
  await until(() => (violations.length === 1 ? true : undefined))
  assert.match(violations[0] ?? '', /complaint must have at most 500 characters/)
})

test('who says more than its rate waits at its pipe, is not ended, and is read on later', async (t) => {
  const clock = { now: 0 }
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { ours, child, said, violations } = await open(t, new PipeRate(() => clock.now))
  const line = Buffer.from(`${JSON.stringify({ ...beat, more: 'x'.repeat(200 * 1024) })}\n`)
  for (let count = 0; count < 10; count++) child.write(line)
  for (let turns = 0; turns < 10_000 && !ours.isPaused(); turns++) await turn()
  assert.ok(ours.isPaused())
  assert.ok(said.length >= 4 && said.length <= 7, `${said.length} were read`)
  for (let turns = 0; turns < 10_000 && said.length < 10; turns++) {
    clock.now += 1000
    t.mock.timers.tick(1000)
    await turn()
  }
  assert.equal(said.length, 10)
  assert.ok(clock.now >= 2000)
  assert.deepEqual(violations, [])
})

test('one without a rate is read as fast as it writes', async (t) => {
  const { child, said } = await open(t)
  const line = `${JSON.stringify({ ...beat, more: 'x'.repeat(200 * 1024) })}\n`
  for (let count = 0; count < 30; count++) child.write(line)
  await until(() => (said.length === 30 ? true : undefined))
})

test('a child is given time to read what is told all at once', async (t) => {
  const { child, link, violations } = await open(t)
  let read = 0
  child.on('data', (chunk: Buffer) => {
    read += chunk.length
  })
  for (let count = 0; count < 40; count++) link.send(stop('x'.repeat(MB)))
  await until(() => (read > 40 * MB ? true : undefined))
  assert.deepEqual(violations, [])
})

test('what cannot be written is an error of that message alone', async (t) => {
  const { child, link, violations } = await open(t)
  const circle: Record<string, unknown> = {}
  circle.self = circle
  assert.throws(() => link.send({ kind: 'stop', graceMs: 0, reason: circle as never }), TypeError)
  link.send(stop('the next'))
  const [chunk] = (await once(child, 'data')) as [Buffer]
  assert.deepEqual(JSON.parse(chunk.toString()), stop('the next'))
  assert.deepEqual(violations, [])
})
