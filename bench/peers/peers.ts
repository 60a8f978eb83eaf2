import { setTimeout as delay } from 'node:timers/promises'
import { hasNatsServer, startNatsServer } from '../../test/support/nats-server.ts'
import { BenchBus } from '../bench-bus.ts'
import { interleaved, median, type Ratio, timed, timedBareNode } from '../measure.ts'
import { Rig } from '../rig.ts'
import type { Scale } from '../scale.ts'
import { Moleculer } from './moleculer.ts'
import { Pm2 } from './pm2.ts'

const PER_ROUND = 400
/** Ways gone before anything counts: until then the compilers of six processes are at work. */
const WARM_UP = 1000
const STABLE_MS = 1200

/**
 * Others that do the same, in turn with Rosey or with a bare Node. Each is installed for this, so it needs a package
 * registry; not part of a common run.
 */
export async function benchPeers(scale: Scale): Promise<Ratio[]> {
  return [...(await benchPm2(scale)), ...(await benchMoleculer(scale))]
}

/** From SIGKILL until the new process of a program under PM2 serves: what `crash-recovery` measures of Rosey. */
async function benchPm2({ rounds }: Scale): Promise<Ratio[]> {
  await using pm2 = await Pm2.start()
  const crash = async () => {
    // One that ends within a second of its start counts as unstable there, and is given up after a few.
    await delay(STABLE_MS)
    return timed(() => pm2.crash())
  }
  const [theirs, node] = await interleaved(rounds * 3, 1, crash, timedBareNode)
  const [measured, baseline] = [median(theirs), median(node)]
  return [{ name: 'crash to serving again under PM2 / node -e 0', measured, baseline, unit: 'ms' }]
}

/** A chat message on its way through bot and plugin over nats-server, four hops. */
async function benchMoleculer({ rounds, share }: Scale): Promise<Ratio[]> {
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
