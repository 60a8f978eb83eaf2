import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { BusAccess } from '@rosey/protocol'
import { openBusSocket } from './bus-socket.ts'

const access = (endpoint: BusAccess['endpoint']): BusAccess => ({ endpoint, credentials: { kind: 'none' } })

async function greeter(t: TestContext): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    socket.write('INFO {}\r\n')
  }).listen(0, '127.0.0.1')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('what the server greets with is left for the child', async (t) => {
  const socket = await openBusSocket(access({ kind: 'tcp', host: '127.0.0.1', port: await greeter(t) }))
  t.after(() => socket.destroy())
  assert.ok(socket.isPaused())
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(socket.bytesRead, 0)
  socket.resume()
  const [greeting] = (await once(socket, 'data')) as [Buffer]
  assert.match(String(greeting), /^INFO/)
})

test('of several servers the first that answers is taken', async (t) => {
  const port = await greeter(t)
  const servers = ['nats://127.0.0.1:1', 'nats://[::1]:1', `127.0.0.1:${port}`]
  const socket = await openBusSocket(access({ kind: 'servers', servers }))
  t.after(() => socket.destroy())
  assert.equal(socket.remotePort, port)
})

test('where nobody answers, each cause is named', async () => {
  await assert.rejects(openBusSocket(access({ kind: 'unix', path: '/nowhere/bus.sock' })), {
    code: 'bus-unreachable',
    message: /ENOENT/,
  })
  const servers = ['nats://127.0.0.1:1', 'nats://[::1]:1']
  await assert.rejects(openBusSocket(access({ kind: 'servers', servers })), { message: /ECONNREFUSED.*; .*::1/ })
  await assert.rejects(openBusSocket(access({ kind: 'inherited' })), /inherits no bus/)
})
