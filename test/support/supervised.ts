import {
  createLogger,
  type LogEntry,
  NO_LIMITS,
  type ProcessState,
  resolveRestart,
} from '../../packages/protocol/src/index.ts'
import { ManagedProcess } from '../../packages/supervisor/src/process/managed-process.ts'
import type { ProcessSpec } from '../../packages/supervisor/src/supervision/spec.ts'
import { Supervisor, type SupervisorHost } from '../../packages/supervisor/src/supervision/supervisor.ts'
import type { Unit } from '../../packages/supervisor/src/supervision/unit.ts'
import { fixtureLaunch, fixtureProgram } from './fixture-process.ts'

/** A spec whose process is a program of `test/fixtures/processes`; restarts come after a few milliseconds. */
export function fixtureSpec(name: string, program: string, changes: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    name,
    kind: 'plugin',
    displayName: name,
    version: '1.0.0',
    description: '',
    bundled: false,
    enabled: true,
    disabledBecause: '',
    critical: false,
    source: { kind: 'program', name: program, entry: fixtureProgram(program) },
    config: {},
    permissions: [],
    channels: undefined,
    sandbox: 'normal',
    restart: resolveRestart({}, { initialDelayMs: 5, maxDelayMs: 20 }),
    stopTimes: { graceMs: 5000, termMs: 5000 },
    readyTimeoutMs: 20_000,
    heartbeatMs: 1000,
    healthCheckMs: 30_000,
    hangMs: 60_000,
    limits: NO_LIMITS,
    readable: [],
    writable: [],
    dependencies: {},
    optionalDependencies: {},
    ...changes,
  }
}

/** A supervisor of real processes, without bundles and with a bus that is there or not. */
export interface Supervised extends AsyncDisposable {
  readonly supervisor: Supervisor
  /** Each transition as `name: from to`. */
  readonly transitions: string[]
  readonly log: Partial<LogEntry>[]
  /** Every process that was ever started. */
  readonly processes: ManagedProcess[]
  busUp: boolean
  /** Is awaited before each start; throwing refuses it. */
  beforeLaunch: (unit: Unit) => Promise<void>
  add(spec: ProcessSpec): Unit
}

/** Builds a {@link Supervised}. Disposing it stops everything. */
export function supervised(changes: Partial<SupervisorHost> = {}): Supervised {
  const transitions: string[] = []
  const log: Partial<LogEntry>[] = []
  const processes: ManagedProcess[] = []
  const last = new Map<string, ProcessState>()
  const bus = { status: { kind: 'connected' }, publish: () => undefined } as unknown as ReturnType<
    SupervisorHost['bus']
  >
  const supervisor = new Supervisor({
    log: createLogger((level, fields, msg) => void log.push({ level, msg, ...fields })),
    launch: async (unit) => {
      await self.beforeLaunch(unit)
      const { source, kind, readyTimeoutMs } = unit.spec
      const launch = fixtureLaunch(source.name, { readyTimeoutMs, onMessage: (message) => unit.receive(message) })
      const child = new ManagedProcess({ ...launch, start: { ...launch.start, name: unit.name, processKind: kind } })
      processes.push(child)
      return child
    },
    bus: () => (self.busUp ? bus : undefined),
    busReady: () => undefined,
    distrust: () => undefined,
    clean: (text) => text,
    onBot: () => undefined,
    onEnd: () => undefined,
    onChange: (unit) => {
      const from = last.get(unit.name)
      if (from !== unit.state) transitions.push(`${unit.name}: ${unit.state}`)
      last.set(unit.name, unit.state)
    },
    ...changes,
  })
  const self: Supervised = {
    supervisor,
    transitions,
    log,
    processes,
    busUp: true,
    beforeLaunch: async () => undefined,
    add: (spec) => supervisor.add(spec),
    [Symbol.asyncDispose]: async () => {
      await supervisor.stopAll()
      for (const child of processes) child.kill('asked')
      await Promise.all(processes.map((child) => child.exited))
    },
  }
  return self
}
