import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { codeOf } from '@rosey/protocol'
import { createBroker } from './broker.ts'

const QUIET = 'CONNECT {"verbose":false,"pedantic":false}\r\n'

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'rosey-broker-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A socket file behind which nobody is any more, as a power cut leaves it. */
async function leaveSocketFile(path: string): Promise<void> {
  const server = createServer()
  server.listen(`${path}.before`)
  await once(server, 'listening')
  renameSync(`${path}.before`, path)
  server.close()
  await once(server, 'close')
}

/** Connects, greets, and returns once the broker has answered a PING. */
async function dial(where: { port: number; host: string } | { path: string }, hello = ''): Promise<Socket> {
  const socket = connect(where)
  await once(socket, 'data')
  socket.write(`${QUIET}${hello}PING\r\n`)
  await once(socket, 'data')
  return socket
}

describe('where the broker listens', () => {
  test('a taken port is a clear error', async () => {
    await using first = createBroker()
    const { port } = await first.listen()
    await using second = createBroker({ port })
    await assert.rejects(second.listen(), (error) => codeOf(error) === 'bus-port-taken')
  })

  test('an address of another machine is a clear error', async () => {
    await using broker = createBroker({ host: '192.0.2.1' })
    await assert.rejects(broker.listen(), (error) => codeOf(error) === 'bus-unreachable')
  })

  test('the unix socket is for this user alone, and gone after close', async () => {
    using folder = temporaryFolder()
    const unixPath = join(folder.path, 'bus.sock')
    const broker = createBroker({ unixPath })
    await broker.listen()
    assert.equal(statSync(unixPath).mode & 0o777, 0o600)
    const socket = await dial({ path: unixPath })
    assert.equal(broker.stats().connections, 1)
    socket.destroy()
    await broker.close()
    assert.throws(() => statSync(unixPath), { code: 'ENOENT' })
  })

  test('a socket file that somebody listens on is left alone', async () => {
    using folder = temporaryFolder()
    const unixPath = join(folder.path, 'bus.sock')
    await using first = createBroker({ unixPath })
    await first.listen()
    await using second = createBroker({ unixPath })
    await assert.rejects(second.listen(), (error) => codeOf(error) === 'socket-taken')
    const socket = await dial({ path: unixPath })
    socket.destroy()
  })

  test('a socket file of a dead server is replaced', async () => {
    using folder = temporaryFolder()
    const unixPath = join(folder.path, 'bus.sock')
    await leaveSocketFile(unixPath)
    await using broker = createBroker({ unixPath })
    await broker.listen()
    const socket = await dial({ path: unixPath })
    socket.destroy()
  })

  test('a file that is no socket is left alone', async () => {
    using folder = temporaryFolder()
    const unixPath = join(folder.path, 'bus.sock')
    writeFileSync(unixPath, 'precious')
    await using broker = createBroker({ unixPath })
    await assert.rejects(broker.listen(), (error) => codeOf(error) === 'socket-taken')
    assert.equal(statSync(unixPath).size, 8)
  })

  test('a path that is too long is a clear error', async () => {
    await using broker = createBroker({ unixPath: join(tmpdir(), 'x'.repeat(120)) })
    await assert.rejects(broker.listen(), (error) => codeOf(error) === 'socket-path')
  })
})
