import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { createBroker } from './broker.ts'
import { stepMs } from './lame-duck.ts'

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
  // Long enough to be refused and served in, also on a machine that is busy.
  const stopped = broker.lameDuck({ graceMs: 1000, durationMs: 1200 })
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

test('a gentle stop that nobody is there for is over at once', async () => {
  const broker = createBroker()
  await broker.listen()
  await broker.lameDuck()
})

test('closing in the middle of a gentle stop waits until the last connection is gone', async () => {
  const broker = createBroker()
  const { port } = await broker.listen()
  const one = await dial(port, 1)
  const gentle = broker.lameDuck({ graceMs: 60_000, durationMs: 120_000 })
  await one.waitFor('"ldm":true')
  // Asking for it again changes nothing.
  const again = broker.lameDuck()
  one.socket.write('PING\r\n')
  await one.waitFor('PONG')
  // A client that does not hang up is cut off after the time that close gives it.
  one.socket.pause()
  await broker.close({ graceMs: 50 })
  assert.equal(broker.stats().connections, 0)
  await Promise.all([gentle, again])
  one.socket.destroy()
})

const LONG = { graceMs: 10_000, durationMs: 120_000 }
for (const [clients, times, chance, expected] of [
  [1, LONG, 1, 1000],
  [110, LONG, 1, 1000],
  [220, LONG, 1, 500],
  [220, LONG, 0.7, 350],
  [220, LONG, 0, 250],
  [0, LONG, 1, 1000],
  [10, { graceMs: 500, durationMs: 100 }, 1, 0],
] as const) {
  test(`${clients} clients are cut off ${expected} ms apart (${JSON.stringify(times)}, chance ${chance})`, () => {
    assert.equal(stepMs(clients, times, chance), expected)
  })
}
