import { hasNatsServer, startNatsServer } from '../../test/support/nats-server.ts'
import { BenchBus } from '../bench-bus.ts'
import { median, type Ratio, timed } from '../measure.ts'
import { Rig } from '../rig.ts'
import type { Scale } from '../scale.ts'
import { Moleculer } from './moleculer.ts'

const PER_ROUND = 400
/** Ways gone before anything counts: until then the compilers of six processes are at work. */
const WARM_UP = 1000

/**
 * Other frameworks that do the same over nats-server, in turn with Rosey: a chat message on its way through bot
 * and plugin, four hops. Each is installed for this, so it needs a package registry; not part of a common run.
 */
export async function benchPeers({ rounds, share }: Scale): Promise<Ratio[]> {
  if (!hasNatsServer()) throw new Error('nats-server is missing: apt-get install nats-server')
  // Theirs lets everybody in; ours asks for tokens, as in a home.
  await using server = await startNatsServer()
  await using broker = await BenchBus.start('nats-server')
  await using moleculer = await Moleculer.start(server.port)
  await using _echo = await broker.startEcho()
  await using rig = await Rig.start(broker)
  const each = Math.ceil(PER_ROUND * share)
  const measure = async (times: number) => {
    const ownChain = await medianOf(times, () => rig.chain())
    const ownTrip = await medianOf(times, () => rig.roundTrip())
    const { chains, roundTrips } = await moleculer.measure(times)
    return { ownChain, ownTrip, theirChain: median(chains), theirTrip: median(roundTrips) }
  }
  await measure(WARM_UP)
  const results: Awaited<ReturnType<typeof measure>>[] = []
  for (let round = 0; round < rounds; round++) results.push(await measure(each))
  const of = (name: keyof (typeof results)[number]) => median(results.map((result) => result[name]))
  const unit = 'µs'
  return [
    {
      name: 'chain: Rosey / Moleculer, both on nats-server',
      measured: of('ownChain'),
      baseline: of('theirChain'),
      unit,
    },
    { name: 'round trip: Rosey / Moleculer', measured: of('ownTrip'), baseline: of('theirTrip'), unit },
    { name: 'chain / round trip (Rosey)', measured: of('ownChain'), baseline: of('ownTrip'), unit },
    { name: 'chain / round trip (Moleculer)', measured: of('theirChain'), baseline: of('theirTrip'), unit },
  ]
}

async function medianOf(rounds: number, run: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push((await timed(run)) * 1000)
  return median(times)
}
