import type { PluginManifest, ProcessKind, ResolvedLimits, ResolvedRestart, Sandbox } from '@rosey/protocol'
import type { BundleSource } from '../bundle/types.ts'
import type { StopTimes } from '../process/terminate.ts'

/** Manifest and operator's config together: what should run. */
export interface ProcessSpec {
  readonly name: string
  readonly kind: ProcessKind
  readonly displayName: string
  readonly version: string
  readonly description: string
  readonly bundled: boolean
  readonly enabled: boolean
  /** Why it is not enabled, in a sentence; empty when it is. */
  readonly disabledBecause: string
  readonly critical: boolean
  readonly source: BundleSource
  /** The process's own config; a child checks it (DESIGN §6). */
  readonly config: unknown
  readonly permissions: readonly string[]
  readonly channels: readonly string[] | undefined
  readonly sandbox: Sandbox
  readonly restart: ResolvedRestart
  readonly stopTimes: StopTimes
  readonly readyTimeoutMs: number
  readonly heartbeatMs: number
  /** Time between two checks that its own code makes. */
  readonly healthCheckMs: number
  /** Silence after which it counts as hung. */
  readonly hangMs: number
  readonly limits: ResolvedLimits
  /** Files and folders beside its bundle. */
  readonly readable: readonly string[]
  readonly writable: readonly string[]
  readonly dependencies: PluginManifest['dependencies']
  readonly optionalDependencies: PluginManifest['optionalDependencies']
}

/** Memory past which a process gets none, in MB; null where its limit is only told, or there is none. */
export function hardMemoryMb({ limits }: Pick<ProcessSpec, 'limits'>): number | null {
  return limits.onViolation === 'restart' ? limits.memoryMb : null
}

/** True when the process may reach the network. */
export function hasNetwork({ kind, permissions }: Pick<ProcessSpec, 'kind' | 'permissions'>): boolean {
  return kind === 'service' || permissions.includes('network')
}

/**
 * True when the process opens its connection to the bus itself; the others are given one (DESIGN §5). The user of a
 * strict sandbox may not enter the folder in which the socket of the bus lies.
 */
export function mayDial(spec: Pick<ProcessSpec, 'kind' | 'permissions' | 'sandbox'>): boolean {
  return hasNetwork(spec) && spec.sandbox === 'normal'
}

/**
 * True when a process that hangs can be asked where: it is not one of our own programs, and shares a loopback with
 * roseyd. A debugger would be a hole in a strict sandbox.
 */
export function canBeAsked({ source, sandbox }: Pick<ProcessSpec, 'source' | 'sandbox'>): boolean {
  return source.kind !== 'program' && sandbox === 'normal'
}
