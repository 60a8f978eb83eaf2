import { isServing, type ProcessStatus, type ResourceStatus } from '@rosey/protocol'
import { NOTHING_KNOWN } from '../watch/resource-meter.ts'
import type { SlowClient } from './bus-troubles.ts'
import type { ProcessSpec } from './spec.ts'
import type { Unit } from './unit.ts'

/** What the units of the others say about one (C8). */
export interface Relations {
  readonly dependencies: readonly string[]
  readonly dependents: readonly string[]
  /** Of a connector for scripts. */
  readonly socketPath?: string
  /** Of the bus, which cut it off. */
  readonly slowClient?: SlowClient
  readonly resources?: ResourceStatus
}

const iso = (time: number | null | undefined) =>
  time === null || time === undefined ? null : new Date(time).toISOString()

/** The status entry of one unit. `now` in ms since 1970. */
export function statusOf(
  unit: Unit,
  { dependencies, dependents, socketPath, slowClient, resources = NOTHING_KNOWN }: Relations,
  now: number,
): ProcessStatus {
  const { spec, history, process } = unit
  const { refused, noise } = unit.reports
  const { totals, connection } = unit.health
  const alive = process !== undefined
  const { handled, failed } = totals
  const limited = noise.read(now)
  return {
    name: spec.name,
    kind: spec.kind,
    displayName: spec.displayName,
    version: spec.version,
    state: unit.state,
    reason: unit.reason,
    enabled: spec.enabled,
    critical: spec.critical,
    pid: process?.pid ?? null,
    uptimeSeconds: alive && history.readyAt !== undefined ? Math.round((now - history.readyAt) / 1000) : null,
    startedAt: iso(history.startedAt),
    stoppedAt: alive ? null : iso(history.stoppedAt),
    restarts: history.restarts,
    crashes: history.crashes,
    failuresInARow: settled(unit, now) ? 0 : history.failuresInARow,
    lastError: history.lastError ?? null,
    lastHealthCheckAt: iso(totals.lastHeartbeatAt),
    lastActivityAt: iso(totals.lastActivityAt),
    successCount: handled - failed,
    errorCount: failed,
    errorRate: handled === 0 ? null : failed / handled,
    dependencies,
    dependents,
    commands: (unit.offers?.commands ?? []).map(({ name }) => name),
    resources,
    ...(connection === undefined ? {} : { connection }),
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(refused === undefined ? {} : { refused }),
    ...(limited.length === 0 ? {} : { limited }),
    ...(slowClient === undefined
      ? {}
      : { slowConsumer: { count: slowClient.count, lastAt: new Date(slowClient.lastAt).toISOString() } }),
  }
}

/** The status entry of what no daemon runs; `reason` where there is one beside that. */
export function restingStatus(spec: ProcessSpec, reason: string, relations: Relations): ProcessStatus {
  return {
    name: spec.name,
    kind: spec.kind,
    displayName: spec.displayName,
    version: spec.version,
    state: 'stopped',
    reason,
    enabled: spec.enabled,
    critical: spec.critical,
    pid: null,
    uptimeSeconds: null,
    startedAt: null,
    stoppedAt: null,
    restarts: 0,
    crashes: 0,
    failuresInARow: 0,
    lastError: null,
    lastHealthCheckAt: null,
    lastActivityAt: null,
    successCount: 0,
    errorCount: 0,
    errorRate: null,
    dependencies: relations.dependencies,
    dependents: relations.dependents,
    commands: [],
    resources: NOTHING_KNOWN,
  }
}

// After a time of health the count starts anew (C4); it is shown so before the next failure makes it so.
function settled(unit: Unit, now: number): boolean {
  const { readyAt } = unit.history
  return isServing(unit.state) && readyAt !== undefined && now - readyAt >= unit.spec.restart.resetAfterMs
}
