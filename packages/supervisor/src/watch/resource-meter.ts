import type { ResolvedLimits, ResourceStatus } from '@rosey/protocol'

/** One measurement of one process. */
export interface ResourceSample {
  /** ms of any clock that only goes forward. */
  readonly at: number
  /** CPU time since the start of the process in ms. */
  readonly cpuMs: number
  /** Undefined where it cannot be measured. */
  readonly memoryMb: number | undefined
}

/** Of what was never measured. */
export const NOTHING_KNOWN: ResourceStatus = {
  cpuPercent: null,
  memoryMb: null,
  peakCpuPercent: null,
  peakMemoryMb: null,
}

/** A measurement over a limit. */
export interface Violation {
  readonly limit: 'cpu' | 'memory'
  readonly measured: number
  readonly allowed: number
  /** Measurements over this limit in a row. */
  readonly count: number
  /** What follows: nothing yet, a restart, or only the notice. */
  readonly action: 'wait' | 'restart' | 'warn'
}

/** What one supervised thing uses, over all its processes. */
export class ResourceMeter {
  #last: ResourceSample | undefined
  #cpuPercent: number | null = null
  #memoryMb: number | null = null
  #peakCpuPercent: number | null = null
  #peakMemoryMb: number | null = null
  readonly #inARow = { cpu: 0, memory: 0 }

  get use(): ResourceStatus {
    return {
      cpuPercent: rounded(this.#cpuPercent),
      memoryMb: rounded(this.#memoryMb),
      peakCpuPercent: rounded(this.#peakCpuPercent),
      peakMemoryMb: rounded(this.#peakMemoryMb),
    }
  }

  /** Takes a measurement in; gives the limits that it is over. */
  add(sample: ResourceSample, limits: ResolvedLimits): Violation[] {
    const before = this.#last
    this.#last = sample
    if (before !== undefined && sample.at > before.at) {
      this.#cpuPercent = Math.max(0, ((sample.cpuMs - before.cpuMs) / (sample.at - before.at)) * 100)
      this.#peakCpuPercent = Math.max(this.#peakCpuPercent ?? 0, this.#cpuPercent)
    }
    if (sample.memoryMb !== undefined) {
      this.#memoryMb = sample.memoryMb
      this.#peakMemoryMb = Math.max(this.#peakMemoryMb ?? 0, sample.memoryMb)
    }
    const cpu = this.#violation('cpu', this.#cpuPercent, limits.cpuPercent, limits)
    const memory = this.#violation('memory', this.#memoryMb, limits.memoryMb, limits)
    return [...cpu, ...memory]
  }

  /** The process has ended; peaks stay. */
  processEnded(): void {
    this.#last = undefined
    this.#cpuPercent = null
    this.#memoryMb = null
    this.#inARow.cpu = 0
    this.#inARow.memory = 0
  }

  #violation(
    limit: Violation['limit'],
    measured: number | null,
    allowed: number | null,
    { violations, onViolation }: ResolvedLimits,
  ): Violation[] {
    if (measured === null || allowed === null || measured <= allowed) {
      this.#inARow[limit] = 0
      return []
    }
    const count = ++this.#inARow[limit]
    return [{ limit, measured, allowed, count, action: count < violations ? 'wait' : onViolation }]
  }
}

/** One sentence: `used 312 MB of memory, 256 MB are allowed`. */
export function describeViolation({ limit, measured, allowed }: Violation): string {
  return limit === 'cpu'
    ? `used ${Math.round(measured)} % of a core, ${allowed} % are allowed`
    : `used ${Math.round(measured)} MB of memory, ${allowed} MB are allowed`
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10
}
