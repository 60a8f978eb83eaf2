import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { hasCode, noteSubject, openBus } from '../test/open-bus.ts'
import { MAX_WAITING_BYTES } from './kept-messages.ts'

/** A server that greets a client, answers its first PING, and from then on reads nothing more. */
async function startDeafServer() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {
      // The client hangs up while things wait for it; nobody is interested.
    })
    socket.write('INFO {"server_id":"deaf","version":"2.9.10","max_payload":1048576,"headers":true}\r\n')
    socket.once('data', () => {
      socket.pause()
      socket.write('PONG\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: { kind: 'tcp' as const, host: '127.0.0.1', port },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

test('what waits for a broker that does not read is bounded, and does not keep the bus from closing', async () => {
  await using server = await startDeafServer()
  await using one = await openBus({ endpoint: server.endpoint, credentials: { kind: 'none' } })
  const text = 'x'.repeat(500_000)
  const publishMuch = async () => {
    // The kernel takes some, in parts: far more than it can hold is offered.
    for (let sent = 0; sent < (20 * MAX_WAITING_BYTES) / text.length; sent++) {
      one.bus.publish(noteSubject('much'), { text })
      await undefined
    }
  }
  await assert.rejects(publishMuch(), hasCode('bus-queue-full'))
  assert.equal(one.bus.status.kind, 'connected')
  await one[Symbol.asyncDispose]()
  assert.equal(one.bus.status.kind, 'closed')
})
