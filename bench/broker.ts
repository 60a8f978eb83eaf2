import { startBundledBroker } from '../test/bus-pressure/bundled-broker.ts'
import { startNatsServer } from '../test/support/nats-server.ts'
import { type Case, concurrentCase, contest, latencyCase, throughputCase } from './contest.ts'
import { Load, PAYLOADS } from './load.ts'
import type { Ratio } from './measure.ts'
import { pssMb } from './pss.ts'
import type { Scale } from './scale.ts'

/** Subscriptions that are there besides, in the cases that say so. */
const MANY = 1000
/** What the issue asks for: as fast as nats-server one to one, 0.8 of it in fan-out. */
const EQUAL = 1
const FAN_OUT = 0.8

const CASES: readonly Case[] = [
  ...PAYLOADS.flatMap((payload) => [
    latencyCase(payload, EQUAL),
    concurrentCase(payload, EQUAL),
    throughputCase(payload, 1, 1, EQUAL),
    throughputCase(payload, 1, 10, FAN_OUT),
    throughputCase(payload, 10, 1),
  ]),
  latencyCase(128, EQUAL, MANY),
  throughputCase(128, 1, 1, EQUAL, MANY),
]

/**
 * The embedded broker against nats-server: both on TCP, with the same two load processes, in turn. The embedded one runs
 * from a bundle, as in a home.
 */
export async function benchBroker({ rounds, share }: Scale): Promise<Ratio[]> {
  await using embedded = await startBundledBroker()
  await using server = await startNatsServer()
  await using load = await Load.start(share)
  const idle = [await pssMb(embedded.pid), await pssMb(server.pid)] as const
  const ratios: Ratio[] = []
  for (const one of CASES) ratios.push(...(await contest(one, load, [embedded, server], rounds, 'broker')))
  const after = [await pssMb(embedded.pid), await pssMb(server.pid)] as const
  return [
    ...ratios,
    { name: 'broker: memory idle, PSS', measured: idle[0], baseline: idle[1], unit: 'MB' },
    { name: 'broker: memory after load, PSS', measured: after[0], baseline: after[1], unit: 'MB' },
  ]
}
