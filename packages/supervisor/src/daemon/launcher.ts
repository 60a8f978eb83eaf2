import { randomBytes } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { openHandedSocket } from '@rosey/bus'
import {
  type BusAccess,
  type BusEnforcement,
  type ChildMessage,
  grantsFor,
  type IsolationStatus,
  type LogLevel,
  type Peer,
  type StartMessage,
} from '@rosey/protocol'
import { type BundleOptions, ensureBundles } from '../bundle/bundles.ts'
import type { RevisionFacts } from '../crashes/revision.ts'
import { enterStrict, type StrictSandbox } from '../isolation/enter-strict.ts'
import { makeFilesFolders } from '../isolation/files-folders.ts'
import { isolationOf } from '../isolation/isolation-of.ts'
import { lookAtMachine } from '../isolation/machine.ts'
import { machineNotices } from '../isolation/machine-notices.ts'
import { refusePatterns } from '../isolation/no-patterns.ts'
import type { BusRefusal } from '../keys/refusal.ts'
import type { LogStore } from '../logs/log-store.ts'
import { commandLine, type Platform } from '../process/command-line.ts'
import { childEnvironment } from '../process/environment.ts'
import { refuseLinksOut } from '../process/links-out.ts'
import { type Launch, ManagedProcess } from '../process/managed-process.ts'
import type { OutputSink } from '../process/output-capture.ts'
import { Slots } from '../supervision/signal.ts'
import { canBeAsked, hardMemoryMb, hasNetwork, mayDial, type ProcessSpec } from '../supervision/spec.ts'
import type { Unit } from '../supervision/unit.ts'

/** What a launch needs to know of a unit. */
export type Launched = Pick<Unit, 'spec' | 'remembered' | 'receive'>

/** What starting processes depends on. */
export interface LauncherOptions {
  readonly run: string
  readonly bundles: BundleOptions
  /** Takes what processes print. */
  readonly logs: Pick<LogStore, 'sink'>
  readonly logLevel: LogLevel
  readonly homeFolder: string
  /** Plugins and connectors may be asked where they hang (N7). */
  readonly hangReports?: boolean
  /** How a process that is about to start reaches the bus, with credentials of its own. */
  busAccess(spec: ProcessSpec, instance: string): BusAccess
  /** The sentence for what a process said of its failure; without it, its own. */
  explain?(failure: BusRefusal): string
  /** Names what a process is started with. */
  revisionOf?(facts: RevisionFacts): string
  /** The process has ended, or came to nothing. */
  onOver?(spec: ProcessSpec, instance: string): void
  /** What a process is told as its config; without it, what its spec says. */
  configOf?(spec: ProcessSpec): unknown
  /** The other processes, as the child is to know them. */
  peersFor(spec: ProcessSpec): Peer[]
}

/** Turns a spec into a process: bundle, bus connection, flags, environment. */
export class Launcher {
  readonly #options: LauncherOptions
  readonly #machine = lookAtMachine()
  readonly #platform: Platform = { node: process.execPath, setpriv: this.#machine.setpriv }
  /** The bundle with which each was started last; null where none could be made. */
  readonly #code = new Map<string, string | null>()
  // More at once only make each other late (DESIGN §5).
  readonly #slots = new Slots(Math.max(2, availableParallelism()))

  constructor(options: LauncherOptions) {
    this.#options = options
  }

  /** What keeps a process that is started here apart from the rest. */
  isolationOf(spec: ProcessSpec, enforcement: BusEnforcement): IsolationStatus {
    const { hangReports = false } = this.#options
    return isolationOf({ spec, machine: this.#machine, enforcement, hangReports })
  }

  /** The bundle with which a process was started last; null where none could be made, undefined before the first start. */
  codeOf(name: string): string | null | undefined {
    return this.#code.get(name)
  }

  /** What this machine lacks to keep processes apart. */
  get notices(): readonly string[] {
    return machineNotices(this.#machine).map(({ message, remedy }) => `${message}. ${remedy}`)
  }

  /** Starts the process of a unit. Throws the reason when it cannot even be tried. */
  async launch(unit: Launched): Promise<ManagedProcess> {
    // Services do not wait behind plugins that take their time: on bus and bot everything else depends.
    const { spec } = unit
    const free = spec.kind === 'service' ? () => undefined : await this.#slots.take()
    const instance = randomBytes(9).toString('base64url')
    try {
      const child = new ManagedProcess(await this.#prepare(unit, instance))
      void child.started.then(free)
      void child.exited.then(() => this.#options.onOver?.(spec, instance))
      return child
    } catch (error) {
      free()
      this.#options.onOver?.(spec, instance)
      throw error
    }
  }

  async #prepare(unit: Launched, instance: string): Promise<Launch> {
    const { spec } = unit
    const { run, bundles, logs, homeFolder } = this.#options
    const [bundle] = await ensureBundles([spec.source], bundles)
    this.#code.set(spec.name, null)
    if (bundle === undefined || bundle.kind === 'failed') throw bundle?.error ?? new Error('no bundle')
    this.#code.set(spec.name, bundle.file)
    if (spec.source.kind !== 'program' && !spec.bundled && spec.readable.includes(spec.source.folder))
      await refuseLinksOut({ ...spec, folder: spec.source.folder })
    // Links resolved: under the permission model a process may not even look at a link on the way to its own file.
    const file = await realpath(bundle.file)
    if (spec.kind !== 'service') refusePatterns(spec.name, [file, ...spec.readable, ...spec.writable])
    if (spec.kind === 'plugin') await makeFilesFolders(spec.name, spec.writable)
    const strict = spec.sandbox === 'strict' ? await this.#enterStrict(spec, file) : undefined
    const facts = {
      name: spec.name,
      kind: spec.kind,
      bundle: strict?.bundle ?? file,
      ...(strict === undefined ? {} : { prefix: strict.prefix }),
      readable: spec.readable,
      writable: spec.writable,
      network: hasNetwork(spec),
      memoryMb: hardMemoryMb(spec),
      inspectable: this.#options.hangReports === true && canBeAsked(spec),
    }
    const revision = this.#options.revisionOf?.({
      version: spec.version,
      bundle: bundle.file,
      config: this.#configOf(spec),
    })
    const common = {
      ...(revision === undefined ? {} : { revision }),
      commandLine: commandLine(facts, this.#platform),
      cwd: spec.source.kind === 'program' ? homeFolder : spec.source.folder,
      environment: childEnvironment(run, spec.kind, process.env),
      readyTimeoutMs: spec.readyTimeoutMs,
      stdout: counted(logs.sink(spec.kind, spec.name, 'stdout'), unit),
      stderr: counted(logs.sink(spec.kind, spec.name, 'stderr'), unit),
      onMessage: (message: ChildMessage) => unit.receive(message),
      peers: () => this.#options.peersFor(spec),
    }
    if (spec.name === 'nats') return { ...common, start: this.#startMessage(unit, instance, undefined) }
    const access = this.#options.busAccess(spec, instance)
    const { credentials } = access
    const tokenBytes = credentials.kind === 'token' ? Buffer.byteLength(credentials.token) : 0
    const explain = (code: string, message: string) => this.#options.explain?.({ code, message, tokenBytes }) ?? message
    if (mayDial(spec)) return { ...common, explain, start: this.#startMessage(unit, instance, access) }
    const handed = await openHandedSocket(access)
    try {
      return { ...common, explain, busSocket: handed.socket, start: this.#startMessage(unit, instance, handed.access) }
    } catch (error) {
      handed.socket.destroy()
      throw error
    }
  }

  #enterStrict(spec: ProcessSpec, bundle: string): Promise<StrictSandbox> {
    const { name, readable, writable } = spec
    return enterStrict({
      name,
      machine: this.#machine,
      node: this.#platform.node,
      homeFolder: this.#options.homeFolder,
      bundle,
      readable,
      writable,
      network: hasNetwork(spec),
    })
  }

  #configOf(spec: ProcessSpec): unknown {
    return this.#options.configOf === undefined ? spec.config : this.#options.configOf(spec)
  }

  #startMessage(unit: Launched, instance: string, bus: BusAccess | undefined): Launch['start'] {
    const { spec } = unit
    return {
      kind: 'start',
      name: spec.name,
      processKind: spec.kind,
      instance,
      config: this.#configOf(spec),
      ...(bus === undefined ? {} : { bus }),
      grants: toMutable(spec),
      heartbeatMs: spec.heartbeatMs,
      healthCheckMs: spec.healthCheckMs,
      ...(spec.source.kind === 'program' ? {} : { folder: spec.source.folder }),
      version: spec.version,
      displayName: spec.displayName,
      permissions: [...spec.permissions],
      ...(spec.channels === undefined ? {} : { channels: [...spec.channels] }),
      logLevel: this.#options.logLevel,
      remembered: [...unit.remembered],
    }
  }
}

// What a process prints is cut off here and not by itself, and counts like what it tells of itself.
function counted(sink: OutputSink, unit: Pick<Unit, 'receive'>): OutputSink {
  return {
    line: sink.line,
    dropped: (count) => {
      sink.dropped(count)
      unit.receive({ kind: 'limited', what: 'log-lines', count })
    },
  }
}

function toMutable(spec: ProcessSpec): StartMessage['grants'] {
  const { publish, subscribe } = grantsFor(spec)
  return { publish: [...publish], subscribe: subscribe.map((entry) => ({ ...entry })) }
}
