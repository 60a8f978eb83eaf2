import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { until } from '../../../test/support/until.ts'
import { openBus } from '../test/open-bus.ts'

const INFO = { server_id: 'x', server_name: 'x', version: '2.9.0', proto: 1, headers: true, max_payload: 1_048_576 }

test('a server that refuses each attempt to come back is told once, until it lets us in again', async (t) => {
  let isOpen = true
  let attempts = 0
  let latest: Socket | undefined
  const server = createServer((socket) => {
    attempts++
    latest = socket
    socket.on('error', () => undefined)
    socket.write(`INFO ${JSON.stringify(INFO)}\r\n`)
    socket.on('data', (chunk) => {
      if (!isOpen) socket.end("-ERR 'Authorization Violation'\r\n")
      else if (String(chunk).includes('PING')) socket.write('PONG\r\n')
    })
  })
  t.after(() => {
    latest?.destroy()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const endpoint = { kind: 'tcp', host: '127.0.0.1', port } as const
  await using one = await openBus({ endpoint, credentials: { kind: 'none' } })
  const refusals = () => one.problems.filter(({ kind }) => kind === 'refused').length
  const refuseFour = async () => {
    isOpen = false
    const before = attempts
    latest?.destroy()
    await until(() => (attempts >= before + 4 ? true : undefined))
    isOpen = true
    await until(() => (one.bus.status.kind === 'connected' ? true : undefined))
  }
  await refuseFour()
  assert.equal(refusals(), 1)
  await refuseFour()
  assert.equal(refusals(), 2)
})
