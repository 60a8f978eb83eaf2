import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import { type BusServiceConfig, messageOf, OLDEST_NATS_SERVER, RoseyError } from '@rosey/protocol'
import { busConfigOf, onFirstFreePort } from './bus-config.ts'
import { serverConfig } from './server-config.ts'
import { slowConsumerIn } from './slow-consumer-line.ts'

const READY_TIMEOUT_MS = 8000
const POLL_MS = 20

/** A nats-server of the machine as a supervised service: started with a generated config, watched, ended with it. */
export const managedProgram: Program = { title: 'the keeper of nats-server', start }

async function start(context: ChildContext): Promise<StartedProgram> {
  const config = busConfigOf(context)
  if (config.server === undefined)
    throw new RoseyError('config-invalid', 'The keeper of nats-server was not told which program to run')
  const { command, folder } = config.server
  context.log.info(`using ${command} ${versionOf(command)}`)
  const port = await onFirstFreePort(config, freePort(config.host))
  const file = join(folder, 'nats-server.conf')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // The mode counts only for a file that is made.
  await rm(file, { force: true })
  await writeFile(file, serverConfig(config, port), { mode: 0o600 })
  const server = spawn(command, ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [server.stdout, server.stderr])
    createInterface({ input: stream }).on('line', (line) => onLine(context, withoutStamp(line)))
  await untilItAnswers(server, config, port)
  let stopping = false
  server.on('exit', (code, signal) => {
    // Without its server this process is no bus: it ends as the server did, and roseyd starts both again.
    if (!stopping) throw new Error(`nats-server ended: ${signal ?? `code ${code}`}`)
  })
  return {
    address: { host: config.host, port },
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

function onLine({ log, slowConsumer }: ChildContext, line: string): void {
  log.info(line)
  const slow = slowConsumerIn(line)
  if (slow !== undefined) slowConsumer(slow.client, slow.reason)
}

function versionOf(command: string): string {
  const { stdout, error } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 5000 })
  const version = /v?(\d+)\.(\d+)\.(\d+)/.exec(stdout ?? '')
  if (version === null) {
    const got = error === undefined ? 'it gave no version' : messageOf(error)
    throw new RoseyError(
      'bus-server-missing',
      `bus.mode is managed, and "${command}" cannot be used: ${got}. Install nats-server ${OLDEST_NATS_SERVER} or newer, or set bus.mode to embedded`,
    )
  }
  const [, major, minor] = version.map(Number)
  const [oldMajor, oldMinor] = OLDEST_NATS_SERVER.split('.').map(Number)
  if (Number(major) < Number(oldMajor) || (major === oldMajor && Number(minor) < Number(oldMinor))) {
    throw new RoseyError(
      'bus-server-missing',
      `nats-server ${version[0]} is too old: Rosey needs ${OLDEST_NATS_SERVER} or newer`,
    )
  }
  return version[0]
}

function freePort(host: string): (port: number) => Promise<number> {
  return async (port) => {
    const probe = createServer()
    probe.listen(port, host)
    await once(probe, 'listening')
    const address = probe.address()
    probe.close()
    await once(probe, 'close')
    return typeof address === 'object' && address !== null ? address.port : port
  }
}

async function untilItAnswers(server: ChildProcess, { host }: BusServiceConfig, port: number): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await greets(host, port))) {
    if (server.exitCode !== null || server.signalCode !== null) {
      throw new RoseyError(
        'bus-server-missing',
        `nats-server ended at its start with ${server.signalCode ?? `code ${server.exitCode}`}; see its log`,
      )
    }
    if (Date.now() > deadline)
      throw new RoseyError(
        'bus-timeout',
        `nats-server did not answer on ${host}:${port} within ${READY_TIMEOUT_MS / 1000} s`,
      )
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

// A NATS server greets each connection with INFO.
async function greets(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host)
  try {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [Buffer]
    return chunk.toString('latin1').startsWith('INFO ')
  } catch {
    // Not there yet.
    return false
  } finally {
    socket.destroy()
  }
}

// `[pid] 2026/01/31 12:00:00.000000 [INF] text`: time and name are in our own line already.
function withoutStamp(line: string): string {
  return line.replace(/^\[\d+\] \S+ \S+ /, '')
}
