import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sayOnce } from '../../packages/cli/src/console/say-once.ts'
import { ControlClient } from '../../packages/cli/src/control/client.ts'
import { codeOf, type ProcessStatus, type Role, type Status } from '../../packages/protocol/src/index.ts'
import {
  daemonCommand,
  type HomePaths,
  installationAt,
  openHome,
  readToken,
} from '../../packages/supervisor/src/index.ts'
import { until } from './until.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Bundles are the same for every test, so they are built once. */
const SHARED_CACHE = join(ROOT, 'node_modules', '.cache', 'rosey-tests')
/** Generous: 2 cores run several test files at once. */
const PATIENCE_MS = 60_000

export interface TestHomeOptions {
  /** Text of `rosey.yaml`; none is written without it. */
  readonly config?: string
  /** Folders that are copied into `plugins/`. */
  readonly plugins?: readonly string[]
  readonly watch?: boolean
  /** Variables that roseyd has beside those of the test. */
  readonly environment?: Readonly<Record<string, string>>
}

/** What a chat line came to. */
export interface Said {
  readonly outcome: string
  readonly replies: readonly string[]
}

export interface SayAs {
  readonly user?: string
  readonly role?: Role
  readonly channel?: string
  readonly timeoutMs?: number
}

/** A home in a temporary folder with a real daemon. Disposing it stops the daemon and removes the folder. */
export class TestHome implements AsyncDisposable {
  readonly paths: HomePaths
  readonly #watch: boolean
  readonly #environment: Readonly<Record<string, string>>
  #daemon: ChildProcess | undefined
  #output = ''

  private constructor(folder: string, { watch = false, environment = {} }: TestHomeOptions) {
    this.paths = openHome(folder)
    this.#watch = watch
    this.#environment = environment
  }

  /** Makes a home; nothing runs in it yet. */
  static async create(options: TestHomeOptions = {}): Promise<TestHome> {
    const { config, plugins = [] } = options
    const folder = await mkdtemp(join(tmpdir(), 'rosey-home-'))
    await mkdir(SHARED_CACHE, { recursive: true })
    await mkdir(join(folder, 'data'))
    await symlink(SHARED_CACHE, join(folder, 'data', 'cache'))
    const home = new TestHome(folder, options)
    if (config !== undefined) await home.configure(config)
    for (const plugin of plugins) await cp(plugin, join(folder, 'plugins', basename(plugin)), { recursive: true })
    return home
  }

  /** Another look at a home that exists. */
  static at(folder: string): TestHome {
    return new TestHome(folder, {})
  }

  /** Makes a home and waits until everything in it runs or has failed. */
  static async start(options: TestHomeOptions = {}): Promise<TestHome> {
    const home = await TestHome.create(options)
    try {
      await home.startDaemon()
      await home.settled()
      return home
    } catch (error) {
      await home[Symbol.asyncDispose]()
      throw error
    }
  }

  async configure(config: string): Promise<void> {
    await writeFile(join(this.paths.root, 'rosey.yaml'), config)
  }

  /** Starts roseyd and waits until it answers. */
  async startDaemon(): Promise<void> {
    const daemon = await this.spawnDaemon()
    await until(async () => {
      if (daemon.exitCode !== null || daemon.signalCode !== null) {
        throw new Error(`roseyd ended with ${daemon.exitCode ?? daemon.signalCode}: ${this.#output}`)
      }
      const client = await ControlClient.connect(this.paths).catch(() => undefined)
      await client?.[Symbol.asyncDispose]()
      return client
    }, PATIENCE_MS)
  }

  /** Starts roseyd; it need not have come to anything yet. */
  async spawnDaemon(): Promise<ChildProcess> {
    const { command, args } = await daemonCommand(this.paths, installationAt(ROOT))
    const more = ['--log-level', 'debug', ...(this.#watch ? ['--watch'] : [])]
    const daemon = spawn(command, [...args, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.#environment },
    })
    this.#daemon = daemon
    this.#output = ''
    for (const stream of [daemon.stdout, daemon.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
    return daemon
  }

  /** What roseyd itself printed. */
  get output(): string {
    return this.#output
  }

  get daemonPid(): number {
    if (this.#daemon?.pid === undefined) throw new Error('no daemon was started')
    return this.#daemon.pid
  }

  /** How roseyd ended. */
  async daemonEnded(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const daemon = this.#daemon
    if (daemon === undefined) throw new Error('no daemon was started')
    if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit')
    return { code: daemon.exitCode, signal: daemon.signalCode }
  }

  async control<T>(run: (client: ControlClient) => Promise<T>): Promise<T> {
    await using client = await ControlClient.connect(this.paths)
    return await run(client)
  }

  status(): Promise<Status> {
    return this.control((client) => client.ask('status', {}))
  }

  /** Waits until everything runs or has failed. */
  settled(): Promise<Status> {
    return this.control((client) =>
      client.ask('wait', { timeoutSeconds: PATIENCE_MS / 1000 }, { silenceMs: PATIENCE_MS * 2 }),
    )
  }

  /** One process in the status. */
  async process(name: string): Promise<ProcessStatus> {
    const { services, connectors, plugins } = await this.status()
    const found = [...services, ...connectors, ...plugins].find((entry) => entry.name === name)
    if (found === undefined) throw new Error(`no process ${name} in the status`)
    return found
  }

  /** Waits until a process is as wanted. */
  processUntil(
    name: string,
    wanted: (process: ProcessStatus) => boolean,
    timeoutMs = PATIENCE_MS,
  ): Promise<ProcessStatus> {
    return until(async () => {
      const now = await this.process(name)
      return wanted(now) ? now : undefined
    }, timeoutMs)
  }

  /** Sends a signal to a process and gives its pid. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<number> {
    const { pid } = await this.process(name)
    if (pid === null) throw new Error(`${name} has no process`)
    process.kill(pid, signal)
    return pid
  }

  /** Kills a process and waits until another runs in its place. */
  async killAndAwaitReturn(name: string): Promise<void> {
    const isBack = await this.killProcess(name)
    await isBack()
  }

  /** Kills a process; gives a wait for another in its place. */
  async killProcess(name: string): Promise<() => Promise<unknown>> {
    const pid = await this.kill(name)
    return () => this.processUntil(name, (now) => now.pid !== null && now.pid !== pid && now.state === 'running')
  }

  /** Says something through the console connector and waits until it is settled. */
  async say(
    text: string,
    { user = 'you', role = 'user', channel = 'console', timeoutMs = 20_000 }: SayAs = {},
  ): Promise<Said> {
    const token = (await readToken(this.paths.consoleToken)) ?? ''
    const replies: string[] = []
    const said = await sayOnce({
      socketPath: this.paths.consoleSocket('console'),
      token,
      user,
      role,
      channel,
      text,
      timeoutMs,
      onReply: (line) => replies.push(line),
    })
    return { outcome: said.kind === 'settled' ? said.outcome : 'timeout', replies }
  }

  /** The lines of a log file; none before there is one. */
  async log(name = 'rosey'): Promise<Record<string, unknown>[]> {
    const text = await readFile(join(this.paths.logs, `${name}.log`), 'utf8').catch(unlessMissing)
    // roseyd may be in the middle of a line.
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** Stops the daemon in order. */
  async stopDaemon(): Promise<void> {
    const daemon = this.#daemon
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    daemon.kill('SIGTERM')
    await this.daemonEnded()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopDaemon()
    await rm(this.paths.root, { recursive: true, force: true })
  }
}

function unlessMissing(error: unknown): string {
  if (codeOf(error) !== 'ENOENT') throw error
  return ''
}

/** A folder of `test/fixtures/plugins`. */
export function fixturePlugin(name: string): string {
  return join(ROOT, 'test', 'fixtures', 'plugins', name)
}

/** True while a process exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat !== undefined && !/\) [ZX] /.test(stat)
}
