import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsoleRequest } from '@rosey/protocol'
import { botLine, echo, TestServer, until } from '../console/test-server.ts'
import { Prober } from './prober.ts'

const proberOn = ({ socketPath }: TestServer) =>
  Prober.start({ text: '!roll', everyMs: 5, access: async () => ({ socketPath, token: 'secret' }) })
const kindsOf = (prober: Prober) => prober.probes.map(({ end }) => end.kind)

test('each question is put by somebody else, and its lines are counted', async () => {
  await using server = await TestServer.start()
  await using prober = await proberOn(server)
  await until(() => prober.probes.length >= 3, 'three answers')
  const probes = await prober.finish(5000)
  assert.ok(probes.every(({ end }) => end.kind === 'answered' && end.lines === 1))
  const users = server.requests.flatMap((request) => (request.kind === 'become' ? request.user : []))
  assert.equal(new Set(users).size, users.length)
})

test('what came of a question is told by how it was settled', async () => {
  const outcomes = ['refused', 'failed', 'stopped', 'passed', 'lost'] as const
  await using server = await TestServer.start((request) => {
    if (request.kind !== 'say') return echo(request)
    const outcome = outcomes[request.id % outcomes.length] ?? 'lost'
    return [botLine('no', request.id), { kind: 'settled', id: request.id, outcome, reason: `it was ${outcome}` }]
  })
  await using prober = await proberOn(server)
  await until(() => prober.probes.length >= outcomes.length, 'an end of each')
  const ends = prober.probes.slice(0, outcomes.length).map(({ end }) => ('reason' in end ? [end.kind, end.reason] : []))
  assert.deepEqual(ends, [
    ['refused', 'it was refused'],
    ['refused', 'it was failed'],
    ['refused', 'it was stopped'],
    ['refused', 'it was no command at that moment'],
    ['lost', 'it was lost'],
  ])
})

test('a question that the console took with it is lost, and after its return it goes on', async () => {
  const isFirst = new Set<ConsoleRequest['kind']>()
  await using server = await TestServer.start((request) => {
    if (request.kind === 'say' && !isFirst.has('say')) {
      isFirst.add('say')
      void server.vanish()
      return []
    }
    return echo(request)
  })
  await using prober = await proberOn(server)
  await until(() => kindsOf(prober).includes('unasked'), 'a question that cannot be put')
  assert.ok(kindsOf(prober).includes('lost'))
  await server.listen()
  await until(() => kindsOf(prober).includes('answered'), 'an answer')
})

test('a question without an end is lost when its time is over', async () => {
  await using server = await TestServer.start((request) => (request.kind === 'say' ? [] : echo(request)))
  await using prober = await proberOn(server)
  await until(() => server.requests.some(({ kind }) => kind === 'say'), 'a question')
  const probes = await prober.finish(10)
  assert.ok(probes.length > 0 && probes.every(({ end }) => end.kind === 'lost'))
})

test('a console that is not there is an error', async () => {
  await using server = await TestServer.start()
  await server.vanish()
  await assert.rejects(proberOn(server), { code: 'console-unreachable' })
})
