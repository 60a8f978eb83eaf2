import { setTimeout as delay } from 'node:timers/promises'
import { readMemoryMb } from '../../packages/supervisor/src/watch/process-stats.ts'
import { TestHome } from '../support/test-home.ts'
import { Load } from './load.ts'
import { type MemorySample, type MemoryTrend, trendOf } from './memory-trend.ts'
import { Random } from './random.ts'
import { strikeAtRandom } from './strikes.ts'
import { type CommandCounts, countCommands, type Strike, violationsOf } from './verdict.ts'

/** How a bot is tried. */
export interface ChaosRunOptions {
  readonly seconds: number
  /** Commands that are typed in a second. */
  readonly perSecond: number
  readonly seed: number
  /** Which bus: `embedded` or `managed`. */
  readonly bus: string
  /** Ends the run before its time; its memory is not judged then. */
  readonly signal?: AbortSignal
}

/** What came of it. */
export interface ChaosRunReport {
  readonly counts: CommandCounts
  readonly strikes: readonly Strike[]
  /** How many the status lists as lost. */
  readonly listedAsLost: number
  /** Of roseyd, bot and nats; what could not be measured is left out. */
  readonly memory: Readonly<Record<string, MemoryTrend>>
  /** What must not be. */
  readonly violations: readonly string[]
}

/** A command is held 5 s, kept 10 s by its connector, and has 10 s: whatever is open then has no end. In ms. */
const SETTLE_MS = 30_000
/** From this length on the memory is judged, in s: of less it only says how a start goes. */
const JUDGED_S = 1800
/**
 * From this length on bot and nats are ended in the first sixth only, in s: the last two thirds are measured on one process
 * that has been at work for a while.
 */
const MEASURED_S = 600
/** Growth that is none, in MB in 10 minutes (issue 4). */
const MAX_GROWTH = 1
const WATCHED = ['roseyd', 'bot', 'nats'] as const

/** Runs a bot under load while its processes are struck. */
export async function runChaosUnderLoad(options: ChaosRunOptions): Promise<ChaosRunReport> {
  const { seconds, perSecond, seed, bus, signal } = options
  const config = [
    `bus: { mode: ${bus} }`,
    'plugins: { dice-roller: { config: { maxModifier: 10000, cooldownSeconds: 0 } } }',
    '',
  ].join('\n')
  await using home = await TestHome.start({ config })
  const begin = performance.now()
  const timeout = AbortSignal.timeout(seconds * 1000)
  const end = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  await using load = await Load.start(home.paths, await home.status(), perSecond)
  const measuring = measureMemory(home, Math.max(500, (seconds * 1000) / 360), end)
  const strikes = await strikeAtRandom(home, {
    random: new Random(seed),
    signal: end,
    mayEndServices: () => seconds < MEASURED_S || performance.now() - begin < (seconds * 1000) / 6,
  })
  const memory = await measuring
  const commands = await load.finish(SETTLE_MS)
  const { lost } = await home.status()
  const isJudged = seconds >= JUDGED_S && signal?.aborted !== true
  const growing = isJudged ? Object.entries(memory).filter(([, { mbIn10Min }]) => mbIn10Min >= MAX_GROWTH) : []
  return {
    counts: countCommands(commands),
    strikes,
    listedAsLost: lost.count,
    memory,
    violations: [
      ...violationsOf(commands, strikes, lost.count),
      ...growing.map(([name, { mbIn10Min }]) => `${name} grows by ${mbIn10Min.toFixed(2)} MB in 10 minutes`),
    ],
  }
}

async function measureMemory(
  home: TestHome,
  everyMs: number,
  signal: AbortSignal,
): Promise<Record<string, MemoryTrend>> {
  const samples = new Map<string, MemorySample[]>(WATCHED.map((name) => [name, []]))
  for (;;) {
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) break
    const { daemon, services } = await home.status()
    for (const [name, list] of samples) {
      const pid = name === 'roseyd' ? daemon.pid : services.find((service) => service.name === name)?.pid
      const mb = typeof pid === 'number' ? await readMemoryMb(pid) : undefined
      if (typeof pid === 'number' && mb !== undefined) list.push({ at: performance.now(), pid, mb })
    }
  }
  const trends = [...samples].flatMap(([name, list]) => {
    const trend = trendOf(list)
    return trend === undefined ? [] : [[name, trend] as const]
  })
  return Object.fromEntries(trends)
}
