import {
  type BusEnforcement,
  type ProcessKind,
  type ProcessStatus,
  type ResourceStatus,
  ROSEY_VERSION,
  type Status,
} from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { ReadyMessage } from '../process/managed-process.ts'
import { statusOf } from '../supervision/status-of.ts'
import type { Supervisor } from '../supervision/supervisor.ts'
import type { Unit } from '../supervision/unit.ts'

export interface StatusFacts {
  readonly supervisor: Supervisor
  readonly home: string
  readonly startedAt: number
  readonly bus: BusConfig
  readonly busAddress: ReadyMessage['address']
  readonly busIsUp: boolean
  /** What is wrong with the bus; empty when it is all that is needed. */
  readonly busReason: string
  readonly enforcement: BusEnforcement
  /** Where a connector listens for scripts; undefined for any other name. */
  consoleSocket(name: string): string | undefined
  /** What a process uses. */
  resourcesOf(unit: Unit): ResourceStatus
  readonly notices: readonly string[]
}

/** The status of everything (C8), from what the daemon knows: nothing is asked of any process for it. */
export function daemonStatus(facts: StatusFacts): Status {
  const { supervisor, bus, busAddress } = facts
  const now = Date.now()
  const of = (kind: ProcessKind): ProcessStatus[] =>
    supervisor.units
      .filter((unit) => unit.spec.kind === kind)
      .map((unit) => {
        const socketPath = facts.consoleSocket(unit.name)
        const dependencies = [...Object.keys(unit.spec.dependencies), ...Object.keys(unit.spec.optionalDependencies)]
        const slowClient = supervisor.slowClient(unit.name)
        const relations = {
          dependencies,
          dependents: supervisor.dependentsOf(unit.name),
          resources: facts.resourcesOf(unit),
          ...(socketPath === undefined ? {} : { socketPath }),
          ...(slowClient === undefined ? {} : { slowClient }),
        }
        return statusOf(unit, relations, now)
      })
  const services = bus.mode === 'external' ? [externalBus(facts), ...of('service')] : of('service')
  const connectors = of('connector')
  const plugins = of('plugin')
  return {
    daemon: {
      pid: process.pid,
      version: ROSEY_VERSION,
      uptimeSeconds: Math.round((now - facts.startedAt) / 1000),
      home: facts.home,
    },
    bus: {
      mode: bus.mode,
      host: busAddress?.host ?? null,
      port: busAddress?.port ?? null,
      enforcement: facts.enforcement,
    },
    services,
    connectors,
    plugins,
    degraded: [...services, ...connectors, ...plugins].filter(isMissed).map(({ name, state }) => `${name} is ${state}`),
    lost: supervisor.lostMessages,
    notices: facts.notices,
  }
}

// One that is on its way is not missed yet: it is told once it has failed.
function isMissed({ critical, state }: ProcessStatus): boolean {
  return critical && state !== 'running' && state !== 'starting'
}

// Somebody else's server has no process here; what is known of it is our connection.
function externalBus({ busIsUp, busReason }: StatusFacts): ProcessStatus {
  const isWell = busIsUp && busReason === ''
  return {
    name: 'nats',
    kind: 'service',
    displayName: 'nats (external)',
    version: 'unknown',
    state: isWell ? 'running' : 'unhealthy',
    reason: busReason,
    enabled: true,
    critical: true,
    pid: null,
    uptimeSeconds: null,
    startedAt: null,
    stoppedAt: null,
    restarts: 0,
    crashes: 0,
    failuresInARow: 0,
    lastError: isWell ? null : busReason,
    lastHealthCheckAt: null,
    lastActivityAt: null,
    successCount: 0,
    errorCount: 0,
    errorRate: null,
    dependencies: [],
    dependents: [],
    commands: [],
    resources: { cpuPercent: null, memoryMb: null, peakCpuPercent: null, peakMemoryMb: null },
  }
}
