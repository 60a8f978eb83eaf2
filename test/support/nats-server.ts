import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { until } from './until.ts'

/** Time in ms that a nats-server has to answer, also on a busy machine. */
const START_MS = 15_000

/** What a test sets in the config of a nats-server; the names are those of {@link NatsServerOptions} in the broker. */
export interface NatsServerOptions {
  readonly authToken?: string
  /** Lines put into the config as they are. */
  readonly config?: readonly string[]
}

/** A running nats-server. Disposing ends it and removes its folder. */
export interface NatsServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Where other servers of a cluster find it; undefined without one. */
  readonly clusterPort: number | undefined
  /** Undefined where the config asks for none. */
  readonly websocketPort: number | undefined
  readonly monitoringPort: number | undefined
  readonly pid: number
  /** Gives it other lines of config in place of those it was started with; it follows them a moment later. */
  reload(config: readonly string[]): Promise<void>
  /** Has it stop gently; how long that takes its config says. */
  lameDuck(): void
}

/** True when a `nats-server` is on the PATH. */
export function hasNatsServer(): boolean {
  return spawnSync('nats-server', ['--version']).status === 0
}

/**
 * Skips the test when there is no nats-server; fails it instead where `ROSEY_REQUIRE_ALL=1` says that nothing may be
 * missing.
 *
 * @returns true when the test can go on
 */
export function requireNatsServer(t: TestContext): boolean {
  if (hasNatsServer()) return true
  const remedy = 'nats-server is not installed: apt-get install nats-server'
  if (process.env.ROSEY_REQUIRE_ALL === '1') throw new Error(remedy)
  t.skip(remedy)
  return false
}

/** Starts a nats-server on a free loopback port and waits until it answers. */
export async function startNatsServer({ authToken, config = [] }: NatsServerOptions = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-nats-'))
  const file = join(folder, 'nats.conf')
  const auth = authToken === undefined ? [] : [`authorization { token: ${JSON.stringify(authToken)}, timeout: 30 }`]
  const common = ['host: 127.0.0.1', 'port: -1', `ports_file_dir: ${JSON.stringify(folder)}`, ...auth]
  const write = (more: readonly string[]) => writeFile(file, `${[...common, ...more].join('\n')}\n`)
  await write(config)
  const child = spawn('nats-server', ['-c', file], { stdio: 'ignore' })
  // A failed spawn shows itself as a missing pid.
  child.on('error', () => undefined)
  const stop = () => end(child, folder)
  try {
    const pid = child.pid
    if (pid === undefined) throw new Error('nats-server could not be started')
    const ports = await until(() => portsOf(child, join(folder, `nats-server_${pid}.ports`)), START_MS)
    await until(() => accepts(ports.port), START_MS)
    const reload = async (more: readonly string[]) => {
      await write(more)
      child.kill('SIGHUP')
    }
    const lameDuck = () => void child.kill('SIGUSR2')
    return { host: '127.0.0.1', ...ports, pid, reload, lameDuck, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Ports = Pick<NatsServer, 'port' | 'clusterPort' | 'websocketPort' | 'monitoringPort'>

/** The ports from the file that nats-server writes once it listens; undefined before. */
async function portsOf(child: ChildProcess, file: string): Promise<Ports | undefined> {
  if (child.exitCode !== null) throw new Error(`nats-server ended with code ${child.exitCode}: see its config`)
  try {
    const urls: Partial<Record<string, string[]>> = JSON.parse(await readFile(file, 'utf8'))
    const [port, clusterPort, websocketPort, monitoringPort] = ['nats', 'cluster', 'websocket', 'monitoring'].map(
      (kind) => (urls[kind]?.[0] === undefined ? undefined : portIn(urls[kind][0])),
    )
    return port === undefined ? undefined : { port, clusterPort, websocketPort, monitoringPort }
  } catch {
    // Not written yet, or only half of it.
    return undefined
  }
}

function portIn(url: string): number {
  return Number(new URL(url).port)
}

async function accepts(port: number): Promise<true | undefined> {
  const socket = createConnection({ host: '127.0.0.1', port })
  try {
    await once(socket, 'data')
    return true
  } catch {
    // Refused: it does not listen yet.
    return undefined
  } finally {
    socket.destroy()
  }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  await rm(folder, { recursive: true, force: true })
}
