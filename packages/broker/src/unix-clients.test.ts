// Who comes by the unix socket is bounded, too, and not at the mercy of strangers on the port.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../../test/support/until.ts'
import { createBroker } from './broker.ts'
import type { BrokerEvent } from './events.ts'
import type { BrokerOptions } from './options.ts'

/** Connections that may wait to sign in, and that are kept for the unix socket (docs/bus.md). */
const BOUND = 256

async function start(options: BrokerOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'rosey-unix-'))
  const unixPath = join(folder, 'bus.sock')
  const sockets: Socket[] = []
  const left: Extract<BrokerEvent, { kind: 'disconnected' }>[] = []
  const onEvent = (event: BrokerEvent) => {
    if (event.kind === 'disconnected') left.push(event)
  }
  const broker = createBroker({ ...options, unixPath, onEvent })
  const { port } = await broker.listen()
  const dial = async (where: 'port' | 'unixSocket') => {
    const socket = where === 'port' ? connect(port, '127.0.0.1') : connect(unixPath)
    sockets.push(socket)
    // Some of them are cut off with a reset.
    socket.on('error', () => undefined)
    await once(socket, 'data')
    return socket
  }
  return {
    broker,
    left,
    dial,
    dialMany: async (where: 'port' | 'unixSocket', count: number) => {
      for (let each = 0; each < count; each++) await dial(where)
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await broker.close({ graceMs: 0 })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const authorization = { kind: 'token', token: 's3cret' } as const

test('by the unix socket so many may wait to sign in, then the eldest has to go', async () => {
  await using at = await start({ authorization })
  const own = await at.dial('unixSocket')
  own.write('CONNECT {"verbose":false,"auth_token":"s3cret"}\r\nPING\r\n')
  await once(own, 'data')
  const eldest = await at.dial('unixSocket')
  // As much of a line as may be kept for somebody.
  eldest.write(`CONNECT ${'x'.repeat(60_000)}`)
  await at.dialMany('unixSocket', BOUND - 1)
  assert.deepEqual(at.left, [])
  await at.dial('unixSocket')
  await until(() => at.left[0])
  assert.deepEqual(
    at.left.map(({ reason, detail }) => [reason, detail]),
    [['auth-timeout', 'too many others came before it had signed in']],
  )
  own.write('PING\r\n')
  assert.match(String(await once(own, 'data')), /PONG/)
})

test('strangers on the port send nobody away who waits on the unix socket', async () => {
  await using at = await start({ authorization })
  await at.dial('unixSocket')
  await at.dialMany('port', BOUND + 2)
  await until(() => at.left[1])
  assert.ok(at.left.every(({ client }) => client.address !== 'unix'))
  assert.equal(at.broker.stats().connections, BOUND + 1)
})

test('some connections are kept for the unix socket, and no more than these', async () => {
  await using at = await start({ maxConnections: 2 })
  await at.dialMany('port', 3)
  await until(() => at.left[0])
  assert.deepEqual(
    at.left.map(({ reason, client }) => [reason, client.address === 'unix']),
    [['max-connections', false]],
  )
  await at.dialMany('unixSocket', BOUND)
  assert.equal(at.broker.stats().connections, BOUND + 2)
  await at.dial('unixSocket')
  await until(() => at.left[1])
  assert.deepEqual([at.left[1]?.reason, at.left[1]?.client.address], ['max-connections', 'unix'])
})
