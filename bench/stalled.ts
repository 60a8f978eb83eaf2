import { startBundledBroker } from '../test/bus-pressure/bundled-broker.ts'
import { stallConsumer } from '../test/bus-pressure/stalled-consumer.ts'
import { quantile, type Ratio } from './measure.ts'
import type { Scale } from './scale.ts'

const GB = 1024 ** 3
const SIZES = [
  { payloadBytes: 128, label: '128 B' },
  { payloadBytes: 16 * 1024, label: '16 KB' },
  { payloadBytes: 1_000_000, label: '1 MB' },
] as const

/** A publisher of 1 GB against a consumer that reads nothing: memory of the broker, and what others notice of it. */
export async function benchStalled({ share }: Scale): Promise<Ratio[]> {
  const ratios: Ratio[] = []
  for (const { payloadBytes, label } of SIZES) {
    await using broker = await startBundledBroker()
    const { peakMb, heldMs, calm, meanwhile } = await stallConsumer(broker, { bytes: GB * share, payloadBytes })
    const title = `stalled consumer, ${label}`
    const latency = (name: string, q: number): Ratio => ({
      name: `${title}: others, ${name} / before`,
      measured: quantile(meanwhile, q),
      baseline: quantile(calm, q),
      unit: 'µs',
    })
    ratios.push(
      { name: `${title}: broker at its peak, PSS`, measured: peakMb, unit: 'MB', bound: 150 },
      { name: `${title}: publisher held`, measured: heldMs, unit: 'ms' },
      { ...latency('p50', 0.5), bound: 2 },
      latency('p99', 0.99),
    )
  }
  return ratios
}
