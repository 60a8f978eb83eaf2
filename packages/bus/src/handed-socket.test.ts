import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { BusAccess } from '@rosey/protocol'
import { openHandedSocket } from './handed-socket.ts'

const reach = (endpoint: BusAccess['endpoint']): BusAccess => ({ endpoint, credentials: { kind: 'none' } })

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
const greeted: Socket[] = []

async function greeter(t: TestContext, ...pieces: readonly string[]): Promise<number> {
  const server = createServer({ noDelay: true }, async (socket) => {
    greeted.push(socket.on('error', () => undefined))
    for (const piece of pieces) {
      socket.write(piece)
      await nextTurn()
    }
  }).listen(0, '127.0.0.1')
  t.after(() => {
    for (const socket of greeted.splice(0)) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('the greeting is read here, and what comes after it is left for the child', async (t) => {
  const port = await greeter(t, 'INFO {"nonce":"bm9uY2U"}\r\n')
  const { socket, access } = await openHandedSocket(reach({ kind: 'tcp', host: '127.0.0.1', port }))
  t.after(() => socket.destroy())
  assert.deepEqual(access.endpoint, { kind: 'inherited', greeting: 'INFO {"nonce":"bm9uY2U"}\r\n' })
  const { bytesRead } = socket
  const sent = greeted.map((peer) => new Promise((resolve) => peer.write('PING\r\n', resolve)))
  await Promise.all(sent)
  await nextTurn()
  assert.equal(socket.bytesRead, bytesRead)
})

test('a greeting in pieces is put together', async (t) => {
  const port = await greeter(t, 'INFO {"server_', 'name":"ä"}\r', '\n')
  const { socket, access } = await openHandedSocket(reach({ kind: 'tcp', host: '127.0.0.1', port }))
  t.after(() => socket.destroy())
  assert.ok(access.endpoint.kind === 'inherited')
  assert.equal(String(Buffer.from(access.endpoint.greeting, 'latin1')), 'INFO {"server_name":"ä"}\r\n')
})

test('what does not greet as a NATS server is named', async (t) => {
  const port = await greeter(t, 'SSH-2.0-OpenSSH_9.2\r\n')
  await assert.rejects(openHandedSocket(reach({ kind: 'tcp', host: '127.0.0.1', port })), {
    code: 'bus-unreachable',
    message: /does not greet as a NATS server does/,
  })
})

test('of several servers the first that answers is taken', async (t) => {
  const port = await greeter(t, 'INFO {}\r\n')
  const servers = ['nats://127.0.0.1:1', 'nats://[::1]:1', `127.0.0.1:${port}`]
  const { socket } = await openHandedSocket(reach({ kind: 'servers', servers }))
  t.after(() => socket.destroy())
  assert.equal(socket.remotePort, port)
})

test('where nobody answers, each cause is named', async () => {
  await assert.rejects(openHandedSocket(reach({ kind: 'unix', path: '/nowhere/bus.sock' })), {
    code: 'bus-unreachable',
    message: /ENOENT/,
  })
  const servers = ['nats://127.0.0.1:1', 'nats://[::1]:1']
  await assert.rejects(openHandedSocket(reach({ kind: 'servers', servers })), { message: /ECONNREFUSED.*; .*::1/ })
  await assert.rejects(openHandedSocket(reach({ kind: 'inherited', greeting: '' })), /cannot be handed on/)
})
