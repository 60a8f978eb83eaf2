import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createBroker } from './broker.ts'

async function dial(port: number, protocol: number) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  let got = ''
  socket.on('data', (chunk) => {
    got += String(chunk)
  })
  const waitFor = async (text: string) => {
    while (!got.includes(text)) await once(socket, 'data')
  }
  await waitFor('INFO')
  socket.write(`CONNECT {"verbose":false,"pedantic":false,"protocol":${protocol}}\r\nPING\r\n`)
  await waitFor('PONG')
  got = ''
  return {
    socket,
    waitFor,
    get got() {
      return got
    },
    closed: once(socket, 'close'),
  }
}

test('a gentle stop tells clients to go elsewhere, takes no more, and hangs up on them in time', async () => {
  const broker = createBroker()
  const { port } = await broker.listen()
  const [modern, old] = [await dial(port, 1), await dial(port, 0)]
  const stopped = broker.lameDuck({ graceMs: 100, durationMs: 200 })
  await modern.waitFor('"ldm":true')
  const refused = connect(port, '127.0.0.1')
  const [error] = await once(refused, 'error')
  assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED')
  // Whoever is still there is served until its turn comes.
  modern.socket.write('PING\r\n')
  await modern.waitFor('PONG')
  await Promise.all([modern.closed, old.closed, stopped])
  assert.equal(old.got, '')
})

test('a stop in the middle of a gentle one ends it at once', async () => {
  const broker = createBroker()
  const { port } = await broker.listen()
  const client = await dial(port, 1)
  const gentle = broker.lameDuck({ graceMs: 100, durationMs: 60_000 })
  await client.waitFor('"ldm":true')
  await broker.close({ graceMs: 0 })
  await client.closed
  await gentle
})
