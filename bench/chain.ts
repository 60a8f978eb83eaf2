import { interleaved, median, type Ratio, timed } from './measure.ts'
import { type BrokerKind, Rig, startBroker, startEcho } from './rig.ts'

const ROUNDS = 2000
const WARM_UP = 500
const CONCURRENT = 64
const MESSAGES = 6000

/** The whole way of a command against one round trip through the same broker, and how many fit in a second. */
export async function benchChain(kind: BrokerKind): Promise<Ratio[]> {
  await using broker = await startBroker(kind)
  await using _echo = await startEcho(broker.access)
  await using rig = await Rig.start(broker.access)
  const [chain, roundTrip] = await interleaved(
    ROUNDS,
    WARM_UP,
    () => timed(() => rig.chain()),
    () => timed(() => rig.roundTrip()),
  )
  const chains = await perSecond(() => rig.chain())
  const trips = await perSecond(() => rig.roundTrip())
  return [
    {
      name: `chain / round trip (${kind})`,
      measured: median(chain) * 1000,
      baseline: median(roundTrip) * 1000,
      unit: 'µs',
      bound: 3.2,
    },
    { name: `${CONCURRENT} at once: chains / round trips (${kind})`, measured: chains, baseline: trips, unit: '1/s' },
  ]
}

async function perSecond(run: () => Promise<void>): Promise<number> {
  let left = MESSAGES
  const work = async () => {
    while (left-- > 0) await run()
  }
  const ms = await timed(() => Promise.all(Array.from({ length: CONCURRENT }, work)))
  return (MESSAGES / ms) * 1000
}
