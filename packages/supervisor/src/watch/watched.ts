import type { ResolvedLimits, ResourceStatus } from '@rosey/protocol'
import { MemoryGrowth } from './memory-growth.ts'
import type { ProcessStats } from './process-stats.ts'
import { ResourceMeter, type ResourceSample, type Violation } from './resource-meter.ts'
import { NEVER_SEEN, UsageCurve, type WatchedUsage } from './usage-curve.ts'

/** What is remembered of one supervised thing between two looks at it. */
export class Watched {
  readonly meter = new ResourceMeter()
  /** Its CPU time when its signs of life began to be missing; undefined while they come. */
  suspectedAt: { readonly cpuMs: number | undefined } | undefined
  /** It was found to hang, and is about to be ended. */
  isEnding = false
  /** True right after the measurement with which steady growth was first seen. */
  growthIsNew = false
  readonly #name: string
  readonly #growth = new MemoryGrowth()
  readonly #curve = new UsageCurve()
  #instance: string | undefined
  #last: ResourceSample | undefined
  #grewBefore = false

  constructor(name: string) {
    this.#name = name
  }

  /** Steady growth of memory, in a sentence. */
  get growthNotice(): string | undefined {
    const grown = this.#growth.steadyMb
    return grown === undefined
      ? undefined
      : `${this.#name} needs ${Math.round(grown)} MB more than half an hour ago, and it grows steadily`
  }

  /** What a process uses; of another one than was measured only the peaks of all are known. */
  useOf(instance: string | undefined): ResourceStatus {
    const { use } = this.meter
    return instance === this.#instance ? use : { ...use, cpuPercent: null, memoryMb: null }
  }

  /** What was seen of a process; nothing of another one than is looked at. */
  usageOf(instance: string): WatchedUsage {
    return instance === this.#instance ? this.#curve.usage : NEVER_SEEN
  }

  /** Somebody looked. */
  seen(stats: ProcessStats): void {
    this.#curve.seen(stats, Date.now())
  }

  /** Says which process it is now; true when it is another one than before. */
  follow(instance: string | undefined): boolean {
    if (instance === this.#instance) return false
    this.#instance = instance
    this.#last = undefined
    this.suspectedAt = undefined
    this.isEnding = false
    this.meter.processEnded()
    this.#growth.clear()
    this.#curve.clear()
    return instance !== undefined
  }

  /** Whether it is time to measure; `now` is the clock of samples. */
  isDue(now: number, intervalMs: number): boolean {
    return this.#last === undefined || now - this.#last.at >= intervalMs
  }

  /** The memory that was measured last, when no CPU time was used since. */
  memoryWithout(cpuMs: number): number | undefined {
    return this.#last?.cpuMs === cpuMs ? this.#last.memoryMb : undefined
  }

  /** Takes a measurement in; gives the limits that it is over. */
  measured(sample: ResourceSample, limits: ResolvedLimits): Violation[] {
    this.#last = sample
    this.#curve.add(sample, Date.now())
    if (sample.memoryMb !== undefined) this.#growth.add(sample.at, sample.memoryMb)
    const grows = this.#growth.steadyMb !== undefined
    this.growthIsNew = grows && !this.#grewBefore
    this.#grewBefore = grows
    return this.meter.add(sample, limits)
  }
}
