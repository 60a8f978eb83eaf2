import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { requireNatsServer } from '../../../../test/support/nats-server.ts'
import { freePort, startServer } from './nats-server-process.ts'

const HOST = '127.0.0.1'

async function starterIn(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-server-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const lines: string[] = []
  const start = async (name: string, port: number) => {
    const file = join(folder, `${name}.conf`)
    await writeFile(file, `server_name: ${name}\nlisten: "${HOST}:${port}"\n`)
    const onLine = (line: string) => void lines.push(line)
    const server = await startServer({ command: 'nats-server', file, name, host: HOST, port, onLine })
    t.after(async () => {
      server.kill('SIGKILL')
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    })
    return server
  }
  return { start, lines }
}

test('a server is there when it answers by its own name', async (t) => {
  if (!requireNatsServer(t)) return
  const { start, lines } = await starterIn(t)
  await start('mine', await freePort(HOST, 0))
  assert.match(lines.join('\n'), /Server is ready/)
})

test('a server that answers on the port and is another one is not taken for ours', async (t) => {
  if (!requireNatsServer(t)) return
  const { start } = await starterIn(t)
  const port = await freePort(HOST, 0)
  await start('theirs', port)
  await assert.rejects(start('mine', port), { code: 'bus-port-taken' })
})

test('a port where somebody listens is not free', async (t) => {
  if (!requireNatsServer(t)) return
  const { start } = await starterIn(t)
  const port = await freePort(HOST, 0)
  await start('mine', port)
  await assert.rejects(freePort(HOST, port), { code: 'EADDRINUSE' })
})
