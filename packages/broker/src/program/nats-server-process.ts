import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, RoseyError } from '@rosey/protocol'

const READY_TIMEOUT_MS = 8000
const POLL_MS = 20
const PORT_TAKEN = /address already in use/

/** One start of a nats-server. */
export interface ServerStart {
  readonly command: string
  /** Its config, which says the same of name, host and port. */
  readonly file: string
  /** A name that no other server has. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** Takes what it prints. */
  readonly onLine: (line: string) => void
}

/**
 * Starts a nats-server; resolves when it answers.
 *
 * @throws RoseyError `bus-port-taken`, `bus-server-missing`, `bus-timeout`; then there is no process left
 */
export async function startServer(start: ServerStart): Promise<ChildProcess> {
  const { command, file, host, port, onLine } = start
  let isPortTaken = false
  const server = spawn(command, ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let failure: unknown
  server.on('error', (error) => {
    failure = error
  })
  const closed = new Promise((resolve) => server.once('close', resolve))
  for (const stream of [server.stdout, server.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      if (PORT_TAKEN.test(line)) isPortTaken = true
      onLine(line)
    })
  try {
    const deadline = Date.now() + READY_TIMEOUT_MS
    while (!(await greetsAs(start))) {
      if (failure !== undefined)
        throw new RoseyError('bus-server-missing', `${command} cannot be started: ${messageOf(failure)}`, {
          cause: failure,
        })
      if (server.exitCode !== null || server.signalCode !== null) {
        // What it said last says why.
        await closed
        const end = server.signalCode ?? `code ${server.exitCode}`
        throw isPortTaken
          ? new RoseyError('bus-port-taken', `Port ${port} on ${host} is in use`)
          : new RoseyError('bus-server-missing', `nats-server ended at its start with ${end}; see its log`)
      }
      if (Date.now() > deadline)
        throw new RoseyError(
          'bus-timeout',
          `nats-server did not answer on ${host}:${port} within ${READY_TIMEOUT_MS / 1000} s`,
        )
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    return server
  } catch (error) {
    // What never came to a process closes nothing.
    if (server.kill('SIGKILL')) await closed
    throw error
  }
}

/** The port when nobody listens there; 0 gives one that the system chooses. Errors: `EADDRINUSE`. */
export async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer()
  probe.listen(port, host)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : port
}

// A NATS server greets each connection with INFO. Another one may have taken the port before ours.
async function greetsAs({ name, host, port }: ServerStart): Promise<boolean> {
  const socket = connect(port, host)
  try {
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [Buffer]
    const greeting = chunk.toString('latin1')
    return greeting.startsWith('INFO ') && greeting.includes(`"server_name":"${name}"`)
  } catch {
    // Not there yet.
    return false
  } finally {
    socket.destroy()
  }
}
