import { CAN_KEEP_AWAKE, keepAwake } from './awake.ts'
import { BenchBus, type BrokerKind } from './bench-bus.ts'
import { interleaved, median, type Ratio, timed } from './measure.ts'
import { Rig } from './rig.ts'

const ROUNDS = 2000
const WARM_UP = 500
const CONCURRENT = 64
const MESSAGES = 6000

/**
 * The whole way of a command against one round trip through the same broker, and how many fit in a second. The way wakes
 * eight processes one after the other, so it is measured twice: as the machine is, and with cores that do not fall asleep
 * in between. The bound is for the second, which is about Rosey; the first is as much about the machine.
 */
export async function benchChain(kind: BrokerKind): Promise<Ratio[]> {
  await using broker = await BenchBus.start(kind)
  await using _echo = await broker.startEcho()
  await using rig = await Rig.start(broker)
  const asleep = await latency(rig, `chain / round trip (${kind}, cores may sleep)`)
  const awake = await withCoresAwake(() => latency(rig, `chain / round trip (${kind})`))
  const chains = await perSecond(() => rig.chain())
  const trips = await perSecond(() => rig.roundTrip())
  return [
    { ...awake, bound: 3.2 },
    asleep,
    { name: `${CONCURRENT} at once: chains / round trips (${kind})`, measured: chains, baseline: trips, unit: '1/s' },
  ]
}

async function latency(rig: Rig, name: string): Promise<Ratio> {
  const [chain, roundTrip] = await interleaved(
    ROUNDS,
    WARM_UP,
    () => timed(() => rig.chain()),
    () => timed(() => rig.roundTrip()),
  )
  return { name, measured: median(chain) * 1000, baseline: median(roundTrip) * 1000, unit: 'µs' }
}

async function withCoresAwake<T>(run: () => Promise<T>): Promise<T> {
  if (!CAN_KEEP_AWAKE) return run()
  await using _awake = await keepAwake()
  return await run()
}

async function perSecond(run: () => Promise<void>): Promise<number> {
  let left = MESSAGES
  const work = async () => {
    while (left-- > 0) await run()
  }
  const ms = await timed(() => Promise.all(Array.from({ length: CONCURRENT }, work)))
  return (MESSAGES / ms) * 1000
}
