import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayOnce } from './say-once.ts'
import { botLine, echo, TestServer } from './test-server.ts'

const options = {
  token: 'secret',
  user: 'you',
  role: 'user',
  channel: 'console',
  text: '!roll',
  timeoutMs: 5000,
} as const

test('it gives each line of the replies, and nothing that others caused', async () => {
  await using server = await TestServer.start((request) =>
    request.kind === 'say'
      ? [
          botLine('somebody else was answered'),
          botLine('one\ntwo', request.id),
          botLine('three', request.id),
          { kind: 'settled', id: request.id, outcome: 'answered' },
        ]
      : echo(request),
  )
  const replies: string[] = []
  const onReply = (line: string) => replies.push(line)
  const said = await sayOnce({ ...options, socketPath: server.socketPath, onReply })
  assert.deepEqual(said, { kind: 'settled', outcome: 'answered', reason: undefined })
  assert.deepEqual(replies, ['one', 'two', 'three'])
})

test('without a settlement it ends after its time, with the replies so far', async () => {
  await using server = await TestServer.start((request) =>
    request.kind === 'say' ? [botLine('one', request.id)] : echo(request),
  )
  const replies: string[] = []
  const onReply = (line: string) => replies.push(line)
  const said = await sayOnce({ ...options, timeoutMs: 100, socketPath: server.socketPath, onReply })
  assert.deepEqual(said, { kind: 'timeout' })
  assert.deepEqual(replies, ['one'])
})

test('a console that goes away meanwhile is an error', async () => {
  await using server = await TestServer.start((request) => {
    if (request.kind === 'say') void server.vanish()
    return request.kind === 'hello' ? echo(request) : []
  })
  const said = sayOnce({ ...options, socketPath: server.socketPath, onReply: () => undefined })
  await assert.rejects(said, { code: 'console-unreachable' })
})
