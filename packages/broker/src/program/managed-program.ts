import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import { RoseyError } from '@rosey/protocol'
import { busConfigOf, onFirstFreePort } from './bus-config.ts'
import { freePort, startServer } from './nats-server-process.ts'
import { serverConfig } from './server-config.ts'
import { versionOf } from './server-version.ts'
import { slowConsumerIn } from './slow-consumer-line.ts'

/** A nats-server of the machine as a supervised service: started with a generated config, watched, ended with it. */
export const managedProgram: Program = { title: 'the keeper of nats-server', start }

async function start(context: ChildContext): Promise<StartedProgram> {
  const config = busConfigOf(context)
  if (config.server === undefined)
    throw new RoseyError('config-invalid', 'The keeper of nats-server was not told which program to run')
  const { command, folder } = config.server
  const { host } = config
  context.log.info(`using ${command} ${versionOf(command)}`)
  const file = join(folder, 'nats-server.conf')
  const name = `rosey-${context.start.instance}`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { server, port } = await onFirstFreePort(config, async (wanted) => {
    const port = await freePort(host, wanted)
    // The mode counts only for a file that is made.
    await rm(file, { force: true })
    await writeFile(file, serverConfig(config, { name, port }), { mode: 0o600 })
    const onLine = (line: string) => told(context, withoutStamp(line))
    return { server: await startServer({ command, file, name, host, port, onLine }), port }
  })
  let stopping = false
  server.on('exit', (code, signal) => {
    // Without its server this process is no bus: it ends as the server did, and roseyd starts both again.
    if (!stopping) throw new Error(`nats-server ended: ${signal ?? `code ${code}`}`)
  })
  return {
    address: { host, port },
    stop: async ({ graceMs }) => {
      stopping = true
      server.kill('SIGTERM')
      const kill = setTimeout(() => server.kill('SIGKILL'), graceMs / 2)
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
      clearTimeout(kill)
      await rm(file, { force: true })
      return {}
    },
  }
}

function told({ log, slowConsumer }: ChildContext, line: string): void {
  log.info(line)
  const slow = slowConsumerIn(line)
  if (slow !== undefined) slowConsumer(slow.client, slow.reason, slow.connection)
}

// `[pid] 2026/01/31 12:00:00.000000 [INF] text`: time and name are in our own line already.
function withoutStamp(line: string): string {
  return line.replace(/^\[\d+\] \S+ \S+ /, '')
}
