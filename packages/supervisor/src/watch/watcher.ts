import {
  type Logger,
  messageOf,
  type PluginEventData,
  type PluginEventName,
  type ResourceStatus,
} from '@rosey/protocol'
import { SETPRIV } from '../isolation/machine.ts'
import { asUser } from '../isolation/strict-prefix.ts'
import { strictUserOf } from '../isolation/strict-user.ts'
import type { ManagedProcess } from '../process/managed-process.ts'
import { canBeAsked, hardMemoryMb, type ProcessSpec } from '../supervision/spec.ts'
import type { Unit } from '../supervision/unit.ts'
import { guiltyStack } from './guilty-stack.ts'
import { decideHang } from './hang-decision.ts'
import { boundMemory, HAS_MEMORY_BOUND } from './memory-bound.ts'
import { readMemoryMb, readStats } from './process-stats.ts'
import { describeViolation, NOTHING_KNOWN, type Violation } from './resource-meter.ts'
import { NEVER_SEEN, type WatchedUsage } from './usage-curve.ts'
import { Watched } from './watched.ts'

/** Time between two looks at who is silent, in ms. What is measured has an interval of its own. */
const TICK_MS = 1000
/** A look that comes so much too late means that the machine was away, or too busy for anybody. */
const LATE_MS = 1000
/** Signs of life that may be missing before a process is looked at. */
const MISSED_BEATS = 1.5
/** When so many of at least so many are silent at once, it is not their fault. */
const SILENT_SHARE = 1 / 3
const LEAST_SILENT = 2
/** Where a violation is only told, one of so many measurements is. */
const WARN_EVERY = 60

/** What a {@link Watcher} works with. */
export interface WatcherOptions {
  readonly units: () => readonly Unit[]
  readonly log: Logger
  /** Who hangs is asked where, before it is ended (N7). */
  readonly hangReports?: boolean
  publish<N extends PluginEventName>(unit: Unit, event: N, data: PluginEventData<N>): void
}

/** Looks at every process from outside: ends one that hangs or uses more than it may, and keeps what they use. */
export class Watcher implements Disposable {
  readonly #options: WatcherOptions
  readonly #watched = new Map<string, Watched>()
  #dueAt = performance.now() + TICK_MS
  /** Silence counts from here on: before, nobody could give a sign. */
  #countsFrom = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: WatcherOptions) {
    this.#options = options
    this.#next()
  }

  /** What the operator should know: memory that grows. */
  get notices(): string[] {
    return this.#options
      .units()
      .flatMap(({ name }) => this.#watched.get(name)?.growthNotice ?? [])
      .map((notice) => `[limit] ${notice}`)
  }

  /** What the process of a unit uses, and what its processes have used at most. */
  useOf({ name, process }: Pick<Unit, 'name' | 'process'>): ResourceStatus {
    return this.#watched.get(name)?.useOf(process?.instance) ?? NOTHING_KNOWN
  }

  /** What was seen of a process that has just ended. */
  usageOf(name: string, instance: string): WatchedUsage {
    return this.#watched.get(name)?.usageOf(instance) ?? NEVER_SEEN
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #next(): void {
    this.#timer = setTimeout(() => {
      void this.#tick()
        .catch((error: unknown) =>
          this.#options.log.error({ err: error }, `looking at the processes failed: ${messageOf(error)}`),
        )
        .finally(() => {
          if (this.#timer === undefined) return
          this.#dueAt = performance.now() + TICK_MS
          this.#next()
        })
    }, TICK_MS)
    this.#timer.unref()
  }

  async #tick(): Promise<void> {
    const units = this.#options.units()
    const names = new Set(units.map(({ name }) => name))
    for (const name of this.#watched.keys()) if (!names.has(name)) this.#watched.delete(name)
    const now = performance.now()
    if (now - this.#dueAt > LATE_MS) this.#countsFrom = now
    const running = units.filter(({ health }) => health.lastSignAt !== undefined)
    const silent = running.filter((unit) => this.#silentMs(unit) > unit.spec.heartbeatMs * MISSED_BEATS)
    const machineWasAway = silent.length >= Math.max(LEAST_SILENT, running.length * SILENT_SHARE)
    for (const unit of units) {
      await this.#lookAt(unit, this.#of(unit.name), { machineWasAway }).catch((error: unknown) =>
        this.#options.log.error({ process: unit.name, err: error }, `looking at it failed: ${messageOf(error)}`),
      )
    }
  }

  async #lookAt(unit: Unit, watched: Watched, { machineWasAway }: { machineWasAway: boolean }): Promise<void> {
    const { process, spec } = unit
    if (process?.pid === undefined || unit.health.lastSignAt === undefined) {
      watched.follow(undefined)
      return
    }
    if (watched.follow(process.instance)) await this.#bound(unit, process.pid)
    const isSilent = this.#silentMs(unit) > spec.heartbeatMs * MISSED_BEATS
    if (!isSilent) watched.suspectedAt = undefined
    const isDue = watched.isDue(performance.now(), spec.limits.checkIntervalMs)
    if (!isSilent && !isDue) return
    const stats = await readStats(process.pid)
    const at = performance.now()
    if (stats !== undefined) watched.seen(stats)
    if (isSilent) {
      watched.suspectedAt ??= { cpuMs: stats?.cpuMs }
      const reason = decideHang({
        silentMs: this.#silentMs(unit),
        hangMs: spec.hangMs,
        burnedMs: difference(stats?.cpuMs, watched.suspectedAt.cpuMs),
        activity: stats?.activity,
        machineWasAway,
      })
      if (reason !== undefined) {
        if (!watched.isEnding) void this.#endHung(unit, process, reason)
        watched.isEnding = true
        return
      }
    }
    if (!isDue || stats === undefined) return
    // Who has done nothing since has the memory that it had, and to ask for that is what costs.
    const memoryMb = watched.memoryWithout(stats.cpuMs) ?? (await readMemoryMb(process.pid))
    if (unit.process !== process) return
    const violations = watched.measured({ at, cpuMs: stats.cpuMs, memoryMb }, spec.limits)
    this.#tell(unit, watched)
    for (const violation of violations) this.#violated(unit, violation)
  }

  // Beside the look at the others: it takes its time to say where it is.
  async #endHung({ spec }: Unit, process: ManagedProcess, reason: string): Promise<void> {
    const canTell = this.#options.hangReports === true && canBeAsked(spec) && process.pid !== undefined
    const folder = spec.source.kind === 'program' ? '' : spec.source.folder
    const stack = canTell ? await guiltyStack(process.pid ?? 0, folder) : undefined
    const [innermost] = stack ?? []
    if (innermost === undefined) process.kill('hang', reason)
    else process.kill('hang', `${reason}; it is in ${innermost}`, stack?.map((call) => `    at ${call}`).join('\n'))
  }

  #tell(unit: Unit, { meter, growthIsNew, growthNotice }: Watched): void {
    const { cpuPercent, memoryMb } = meter.use
    if (cpuPercent !== null && memoryMb !== null) this.#options.publish(unit, 'resources', { cpuPercent, memoryMb })
    if (growthIsNew && growthNotice !== undefined) this.#options.log.warn({ process: unit.name }, growthNotice)
  }

  #violated(unit: Unit, violation: Violation): void {
    const sentence = describeViolation(violation)
    const { limit, measured, allowed, count, action } = violation
    this.#options.publish(unit, 'resource_violation', { limit, measured: Math.round(measured), allowed, count, action })
    // The bus hears of each one; a log would be full of them.
    if (action !== 'warn' || count % WARN_EVERY === unit.spec.limits.violations % WARN_EVERY)
      this.#options.log.warn({ process: unit.name, ...violation }, `${unit.name} ${sentence}`)
    if (action === 'restart') unit.process?.kill('limit', `${sentence}, ${count} times in a row`)
  }

  async #bound(unit: Unit, pid: number): Promise<void> {
    const memoryMb = hardMemoryMb(unit.spec)
    if (memoryMb === null || !HAS_MEMORY_BOUND) return
    if ((await boundMemory(pid, memoryMb, this.#prefixFor(unit.spec))) || unit.process?.pid !== pid) return
    this.#options.log.warn({ process: unit.name }, `memory of ${unit.name} could not be bound, it is only measured`)
  }

  // What runs as another user is bound as that user.
  #prefixFor({ name, sandbox }: ProcessSpec): string[] {
    return sandbox === 'strict' && SETPRIV !== undefined ? asUser(SETPRIV, strictUserOf(name)) : []
  }

  // One that was asked to end gives no more signs, and has a time of its own for that.
  #silentMs({ health, state }: Unit): number {
    if (state === 'stopping') return 0
    return performance.now() - Math.max(health.lastSignAt ?? 0, this.#countsFrom)
  }

  #of(name: string): Watched {
    let watched = this.#watched.get(name)
    if (watched === undefined) {
      watched = new Watched(name)
      this.#watched.set(name, watched)
    }
    return watched
  }
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before
}
