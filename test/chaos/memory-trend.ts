/** Memory of one process at one moment. */
export interface MemorySample {
  /** ms of any clock that only goes forward. */
  readonly at: number
  readonly pid: number
  readonly mb: number
}

/** How the memory of a process went. */
export interface MemoryTrend {
  readonly firstMb: number
  readonly lastMb: number
  /** Slope of the straight line that fits best, in MB in 10 minutes. */
  readonly mbIn10Min: number
  readonly samples: number
}

const MS_IN_10_MIN = 600_000

/** The trend of the last two thirds of the samples, of the process that was there at the end; undefined of too few. */
export function trendOf(samples: readonly MemorySample[]): MemoryTrend | undefined {
  const late = samples.slice(Math.floor(samples.length / 3))
  const same = late.filter(({ pid }) => pid === samples.at(-1)?.pid)
  const [first, last] = [same[0], same.at(-1)]
  if (first === undefined || last === undefined || same.length < 3) return undefined
  const meanAt = mean(same.map(({ at }) => at))
  const meanMb = mean(same.map(({ mb }) => mb))
  const together = same.reduce((sum, { at, mb }) => sum + (at - meanAt) * (mb - meanMb), 0)
  const spread = same.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0)
  const mbIn10Min = (together / spread) * MS_IN_10_MIN
  return { firstMb: first.mb, lastMb: last.mb, mbIn10Min, samples: same.length }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
