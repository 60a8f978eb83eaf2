import type { Offers } from './commands.ts'
import type { Connection, LostMessage, ProcessKind } from './control.ts'
import type { IsolationStatus } from './isolation.ts'
import type { Noise } from './noise-limits.ts'
import type { ProcessState } from './states.ts'

/** One process in the status (C8). Times are ISO 8601; what is unknown is null. */
export interface ProcessStatus {
  readonly name: string
  readonly kind: ProcessKind
  readonly displayName: string
  readonly version: string
  readonly state: ProcessState
  readonly reason: string
  readonly enabled: boolean
  readonly critical: boolean
  readonly pid: number | null
  readonly uptimeSeconds: number | null
  readonly startedAt: string | null
  readonly stoppedAt: string | null
  readonly restarts: number
  readonly crashes: number
  readonly failuresInARow: number
  readonly lastError: string | null
  readonly lastHealthCheckAt: string | null
  readonly lastActivityAt: string | null
  readonly successCount: number
  readonly errorCount: number
  /** 0 to 1; null before the first call. */
  readonly errorRate: number | null
  readonly dependencies: readonly string[]
  readonly dependents: readonly string[]
  readonly commands: readonly string[]
  readonly resources: ResourceStatus
  /** Connectors only. */
  readonly connection?: Connection
  /** Where a connector for scripts listens. */
  readonly socketPath?: string
  /** Uses of the bus that it was refused; absent when there was none. */
  readonly refused?: RefusedUses
  /** What it said beyond its bounds, which was refused or dropped; absent when there was none. */
  readonly limited?: readonly NoiseCount[]
  /** Times that the bus cut it off because it took its messages too slowly; absent when there was none. */
  readonly slowConsumer?: { readonly count: number; readonly lastAt: string }
}

/** Uses of the bus that one process was refused, over all its processes. */
export interface RefusedUses {
  readonly count: number
  readonly last: {
    readonly operation: 'publish' | 'subscribe'
    readonly subject: string
    /** What its manifest would have to list; null where nothing would help. */
    readonly permission: string | null
    readonly time: string
  }
}

/** How much of one kind was too much, over all the processes of one name. */
export interface NoiseCount {
  readonly what: Noise
  readonly count: number
  /** Of these, in the last ten minutes. */
  readonly recent: number
  readonly lastAt: string
}

/** All that is told of one plugin or connector (`rosey plugin info`). */
export interface PluginInfo {
  readonly status: ProcessStatus
  readonly description: string
  readonly permissions: readonly string[]
  /** Null: everywhere. */
  readonly channels: readonly string[] | null
  readonly folder: string | null
  readonly bundled: boolean
  readonly offers: Offers
  /** Its last changes of state, the newest last; empty while no daemon runs. */
  readonly history: readonly Transition[]
  /** What keeps it apart from the rest, and what it is granted. */
  readonly isolation: IsolationStatus
  /** Id of its newest crash record; null where there is none. */
  readonly lastCrash: string | null
}

/** One change of state, or of its reason. */
export interface Transition {
  readonly time: string
  readonly from: ProcessState
  readonly to: ProcessState
  readonly reason: string
}

export interface ResourceStatus {
  readonly cpuPercent: number | null
  readonly memoryMb: number | null
  readonly peakCpuPercent: number | null
  readonly peakMemoryMb: number | null
}

/**
 * How far the bus holds processes to their permissions.
 *
 * - `full`: each has a token of its own, which can be taken back
 * - `no-revocation`: each has a token of its own, which somebody else would have to take back
 * - `none`: all are one user
 */
export type BusEnforcement = 'full' | 'no-revocation' | 'none'

/** What `rosey status --json` prints. */
export interface Status {
  readonly daemon: {
    readonly pid: number
    readonly version: string
    readonly uptimeSeconds: number
    readonly home: string
  }
  readonly bus: {
    readonly mode: 'embedded' | 'managed' | 'external'
    readonly host: string | null
    readonly port: number | null
    readonly enforcement: BusEnforcement
  }
  readonly services: readonly ProcessStatus[]
  readonly connectors: readonly ProcessStatus[]
  readonly plugins: readonly ProcessStatus[]
  /** Critical processes that do not run, with their states: the bot is degraded without them (C15). */
  readonly degraded: readonly string[]
  readonly lost: { readonly count: number; readonly last: readonly (LostMessage & { readonly time: string })[] }
  /** What the operator should know: ignored folders, clashes, limits that do not hold here. */
  readonly notices: readonly string[]
}
