import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { NATS_CONTROL_LINE, natsServerLines } from '../../packages/protocol/src/index.ts'
import { BusTrust } from './bus-trust.ts'
import { NatsCluster } from './nats-cluster.ts'
import { requireNatsServer } from './nats-server.ts'
import type { TestHome } from './test-home.ts'

const MODES = ['embedded', 'managed', 'external'] as const

/** A bus for a home, of one of the three modes. */
export interface TestBus extends AsyncDisposable {
  readonly mode: (typeof MODES)[number]
  /** The `bus` section of the config. */
  readonly config: string
  /** Kills what the bus runs on: the server, or one of a cluster for good. Gives a wait for a bus of the home. */
  kill(home: TestHome): Promise<() => Promise<unknown>>
}

/** Registers a test for each mode of the bus; the external one is a cluster of three servers. */
export function onEveryBus(name: string, run: (bus: TestBus) => Promise<void>): void {
  for (const mode of MODES) {
    test(`${name} (${mode} bus)`, async (t: TestContext) => {
      if (mode !== 'embedded' && !requireNatsServer(t)) return
      await using bus = mode === 'external' ? await externalBus() : ownBus(mode)
      await run(bus)
    })
  }
}

function ownBus(mode: 'embedded' | 'managed'): TestBus {
  return {
    mode,
    config: `bus: { mode: ${mode} }`,
    kill: (home) => home.killProcess('nats'),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function externalBus(): Promise<TestBus> {
  const trust = new BusTrust()
  const folder = await mkdtemp(join(tmpdir(), 'rosey-cluster-'))
  const seed = join(folder, 'account.nk')
  await writeFile(seed, trust.account.seed)
  await chmod(seed, 0o600)
  const { kind: _kind, ...authorization } = trust.authorization
  const cluster = await NatsCluster.start([
    NATS_CONTROL_LINE,
    ...natsServerLines({ ...authorization, accounts: [...authorization.accounts] }),
  ])
  let next = 0
  return {
    mode: 'external',
    config: `bus: { mode: external, servers: ${JSON.stringify(cluster.urls)}, credentials: { account: { file: ${JSON.stringify(seed)} } } }`,
    kill: async () => {
      await cluster.kill(next++)
      return async () => undefined
    },
    [Symbol.asyncDispose]: async () => {
      await cluster[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
