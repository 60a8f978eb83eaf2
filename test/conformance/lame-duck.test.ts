import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectOfficial } from '@nats-io/transport-node'
import { until } from '../support/until.ts'
import { onBoth } from './on-both.ts'
import { connectLine } from './raw-case.ts'
import { RawClient } from './raw-client.ts'

const settings = { lameDuckGraceMs: 1000 }

async function refuses(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return undefined
  } catch {
    // Refused, which is what is waited for.
    return true
  } finally {
    socket.destroy()
  }
}

onBoth('a gentle stop is told, serves who is there, and cuts off in the end', settings, async (port, _kind, server) => {
  using modern = await RawClient.connected(port, connectLine({ protocol: 1 }))
  using old = await RawClient.connected(port, connectLine({ protocol: 0 }))
  server.lameDuck()
  await modern.waitFor('\r\n')
  const info: Record<string, unknown> = JSON.parse(modern.received.replace(/^INFO /, ''))
  assert.deepEqual([info.ldm, info.client_ip, info.max_payload], [true, '127.0.0.1', 1024 * 1024])
  await until(() => refuses(port))
  modern.clear()
  modern.send('SUB a 1\r\nPUB a 2\r\nhi\r\n')
  assert.equal(await modern.roundTrip(), 'MSG a 1 2\r\nhi\r\n')
  assert.equal(await modern.untilClosed(), '')
  assert.equal(await old.untilClosed(), '')
})

onBoth('the official client is told of a gentle stop', settings, async (port, _kind, server) => {
  const client = await connectOfficial({ servers: `127.0.0.1:${port}`, reconnect: false })
  const kinds: string[] = []
  const watching = (async () => {
    for await (const { type } of client.status()) kinds.push(type)
  })()
  server.lameDuck()
  await client.closed()
  await watching
  assert.ok(kinds.includes('ldm'), kinds.join(', '))
})
