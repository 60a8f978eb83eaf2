import { startBundledBroker } from '../test/bus-pressure/bundled-broker.ts'
import { type Case, concurrentCase, contest, latencyCase, throughputCase } from './contest.ts'
import { Load } from './load.ts'
import type { Ratio } from './measure.ts'
import type { Scale } from './scale.ts'

const PAYLOAD = 128
/** Authorization may cost 5 % (issue 3). */
const LATENCY = 1.05
const RATE = 0.95
/** The difference is small: it takes more rounds than that of two brokers to be seen in what the machine does besides. */
const MORE_ROUNDS = 3
const USER = { user: 'wire', password: 'wire' }
/** As many lines as a plugin with some of everything has; those that count come last. */
const OTHERS = Array.from({ length: 12 }, (_, index) => `plugin.kind${index}.*.name.>`)
const PERMISSIONS = {
  pub: { allow: [...OTHERS, 'bench.load'] },
  sub: { allow: [...OTHERS, 'bench.load', '_INBOX.wire.>'] },
  // Answers go where the request says, which no list holds.
  resp: { max: 1, ttl: 60e9 },
}
const CASES: readonly Case[] = [
  latencyCase(PAYLOAD, LATENCY),
  concurrentCase(PAYLOAD, RATE),
  throughputCase(PAYLOAD, 1, 1, RATE),
]

/** What permissions cost: two embedded brokers in turn, one with a user and lists, one open to all. */
export async function benchBrokerAuth({ rounds, share }: Scale): Promise<Ratio[]> {
  const authorization = { kind: 'users', users: [{ ...USER, permissions: PERMISSIONS }] } as const
  await using guarded = await startBundledBroker({ authorization })
  await using open = await startBundledBroker()
  await using load = await Load.start(share)
  const target = { port: guarded.port, hello: { user: USER.user, pass: USER.password } }
  const ratios: Ratio[] = []
  for (const one of CASES)
    ratios.push(...(await contest(one, load, [target, open], rounds * MORE_ROUNDS, 'permissions / none')))
  return ratios
}
