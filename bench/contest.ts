import type { WireTarget } from '../test/bus-pressure/wire.ts'
import { WireWorker } from '../test/bus-pressure/worker.ts'
import type { Load } from './load.ts'
import { median, type Ratio } from './measure.ts'

/** One thing that is measured on each broker; several values where one run gives several. */
export interface Case {
  readonly names: readonly string[]
  readonly unit: Ratio['unit']
  /** One for each name; undefined where the issue asks for nothing. */
  readonly bounds: readonly (number | undefined)[]
  /** Subscriptions of others that are there meanwhile. */
  readonly besides: number
  run(load: Load, target: WireTarget): Promise<readonly number[]>
}

/** Medians of some rounds on two servers; the first round of each does not count. */
export async function contest(
  { names, unit, bounds, besides, run }: Case,
  load: Load,
  [first, second]: readonly [WireTarget, WireTarget],
  rounds: number,
  title: string,
): Promise<Ratio[]> {
  await using _idlers = await subscribeBesides([first, second], besides)
  const results: { readonly a: readonly number[]; readonly b: readonly number[] }[] = []
  for (let round = 0; round <= rounds; round++) {
    // Each goes first in turn.
    const early = round % 2 === 0 ? await run(load, first) : undefined
    const b = await run(load, second)
    results.push({ a: early ?? (await run(load, first)), b })
  }
  const counted = results.slice(1)
  return names.map((name, index): Ratio => {
    const measured = median(counted.map(({ a }) => a[index] ?? Number.NaN))
    const baseline = median(counted.map(({ b }) => b[index] ?? Number.NaN))
    const bound = bounds[index]
    return { name: `${title}: ${name}`, measured, baseline, unit, ...(bound === undefined ? {} : { bound }) }
  })
}

async function subscribeBesides(targets: readonly WireTarget[], subscriptions: number): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack()
  if (subscriptions === 0) return stack
  for (const target of targets) {
    const worker = stack.use(await WireWorker.start())
    await worker.prepare(target, { kind: 'be-there', subscriptions })
  }
  return stack
}

/** One request at a time: its median, which has a bound, and its 99 %. */
export function latencyCase(payload: number, bound: number, besides = 0): Case {
  const name = `request-reply, ${label(payload, besides)}`
  return {
    names: [`${name}, p50`, `${name}, p99`],
    unit: 'µs',
    bounds: [bound, undefined],
    besides,
    run: async (load, target) => {
      const { p50, p99 } = await load.latency(target, payload)
      return [p50, p99]
    },
  }
}

/** Messages from so many senders to so many receivers. */
export function throughputCase(payload: number, senders: number, receivers: number, bound?: number, besides = 0): Case {
  return {
    names: [`${senders}→${receivers}, ${label(payload, besides)}`],
    unit: '1/s',
    bounds: [bound],
    besides,
    run: async (load, target) => [await load.throughput(target, payload, senders, receivers)],
  }
}

/** 64 requests in flight. */
export function concurrentCase(payload: number, bound: number): Case {
  return {
    names: [`64 requests at once, ${label(payload, 0)}`],
    unit: '1/s',
    bounds: [bound],
    besides: 0,
    run: async (load, target) => [await load.concurrent(target, payload)],
  }
}

function label(payload: number, besides: number): string {
  const size = payload < 1024 ? `${payload} B` : `${payload / 1024} KB`
  return besides === 0 ? size : `${size}, ${besides} subscriptions`
}
