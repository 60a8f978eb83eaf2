import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import type { BusAccess } from '@rosey/protocol'
import { createBroker } from '../../../packages/broker/src/index.ts'
import { requireNatsServer, startNatsServer } from '../../../test/support/nats-server.ts'
import { until } from '../../../test/support/until.ts'
import { hasCode, openBus } from '../test/open-bus.ts'

const credentials: BusAccess['credentials'] = { kind: 'none' }
/** Nothing here may wait for it. */
const FAR_AWAY = { connectTimeoutMs: 600_000 }

// Both ways to reach a server: with a transport of ours, and with that of the client library.
async function isToldThatItIsFull(host: string, port: number): Promise<void> {
  const dialled: BusAccess['endpoint'] = { kind: 'tcp', host, port }
  const named: BusAccess['endpoint'] = { kind: 'servers', servers: [`nats://${host}:${port}`] }
  // The connection by which the server was seen to listen may not be gone yet.
  await using _first = await until(() => openBus({ endpoint: dialled, credentials }).catch(unlessFull))
  for (const endpoint of [dialled, named]) {
    await assert.rejects(openBus({ endpoint, credentials }, FAR_AWAY), (error: unknown) => {
      assert.ok(hasCode('bus-full')(error), String(error))
      return /maximum connections exceeded.*max_connections/.test(String(error))
    })
  }
}

function unlessFull(error: unknown): undefined {
  if (!hasCode('bus-full')(error)) throw error
}

test('a server that takes no more connections is told at once (embedded)', async () => {
  await using broker = createBroker({ host: '127.0.0.1', maxConnections: 1 })
  const { host, port } = await broker.listen()
  await isToldThatItIsFull(host, port)
})

test('a server that takes no more connections is told at once (nats-server)', async (t) => {
  if (!requireNatsServer(t)) return
  await using server = await startNatsServer({ config: ['max_connections: 1'] })
  await isToldThatItIsFull(server.host, server.port)
})

/** A server that greets, and answers what comes then with `answer`; without one it closes the connection. */
async function serverThat(answer: () => string | undefined) {
  const sockets = new Set<Socket>()
  const info = { server_id: 'x', server_name: 'x', version: '2.9.0', proto: 1, headers: true, max_payload: 1_048_576 }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write(`INFO ${JSON.stringify(info)}\r\n`)
    socket.on('data', () => {
      const text = answer()
      if (text === 'PONG\r\n') socket.write(text)
      else socket.end(text ?? '')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port } as const,
    cut,
    [Symbol.dispose]: () => {
      cut()
      server.close()
    },
  }
}

test('a server that hangs up without a word is no time-out', async () => {
  using server = await serverThat(() => undefined)
  // Enough for one whole attempt on a busy machine: one that runs out of time does not know the true cause.
  await assert.rejects(
    openBus({ endpoint: server.endpoint, credentials }, { connectTimeoutMs: 2000 }),
    (error: unknown) =>
      hasCode('bus-unreachable')(error) && /closed the connection before it let us in/.test(`${error}`),
  )
})

test('a server that is full when a connection comes back is told once, and taken when it is not', async () => {
  let answer = 'PONG\r\n'
  let attempts = 0
  using server = await serverThat(() => {
    attempts++
    return answer
  })
  await using one = await openBus({ endpoint: server.endpoint, credentials })
  answer = "-ERR 'maximum account active connections exceeded'\r\n"
  const before = attempts
  server.cut()
  await until(() => (attempts >= before + 4 ? true : undefined))
  answer = 'PONG\r\n'
  await until(() => (one.bus.status.kind === 'connected' ? true : undefined))
  const refusals = one.problems.filter(({ kind }) => kind === 'refused')
  assert.deepEqual(refusals, [
    { kind: 'refused', message: 'maximum account active connections exceeded', code: 'bus-full' },
  ])
})
