import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createBroker } from '../../packages/broker/src/index.ts'
import type { BusAccess } from '../../packages/protocol/src/index.ts'
import { requireNatsServer, startNatsServer } from './nats-server.ts'

/** How a test wants its broker. */
export interface TestBrokerOptions {
  /** Secret that clients must show; default: none is needed. */
  readonly authToken?: string
  /** Largest message in bytes; default 1 MiB. */
  readonly maxPayload?: number
}

/** A broker on a loopback port, that can be stopped and started again. Disposing stops it. */
export interface TestBroker extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** The way in. */
  readonly access: BusAccess
  stop(): Promise<void>
  /** Starts it again on the same port, as a new broker that knows nothing of the one before. */
  restart(): Promise<void>
}

/** One of the brokers that the product runs on. */
export interface BrokerKind {
  readonly name: 'embedded' | 'nats-server'
  /** False, with the test skipped, where this broker is not there. */
  isThere(t: TestContext): boolean
  start(options?: TestBrokerOptions): Promise<TestBroker>
}

/** A running broker of either kind. */
interface Running extends AsyncDisposable {
  readonly port: number
}

const HOST = '127.0.0.1'

/** Time in ms that a port has to become free again, and between two tries to get it. */
const PORT_MS = 10_000
const RETRY_MS = 100

/** The table of brokers for tests that hold for all. */
export const brokers: readonly BrokerKind[] = [
  { name: 'embedded', isThere: () => true, start: (options) => startWith(launchEmbedded, options) },
  { name: 'nats-server', isThere: requireNatsServer, start: (options) => startWith(launchNatsServer, options) },
]

/** Registers a test for each broker; each run has one of its own. */
export function forEachBroker(
  name: string,
  run: (broker: TestBroker, t: TestContext) => Promise<void>,
  options: TestBrokerOptions = {},
): void {
  for (const kind of brokers) {
    test(`${name} (${kind.name})`, async (t) => {
      if (!kind.isThere(t)) return
      await using broker = await kind.start(options)
      await run(broker, t)
    })
  }
}

type Launch = (options: TestBrokerOptions, port: number) => Promise<Running>

async function startWith(launch: Launch, options: TestBrokerOptions = {}): Promise<TestBroker> {
  let running: Running | undefined = await launch(options, 0)
  const { port } = running
  const stop = async () => {
    const stopping = running
    running = undefined
    await stopping?.[Symbol.asyncDispose]()
  }
  const { authToken } = options
  return {
    host: HOST,
    port,
    access: {
      endpoint: { kind: 'tcp', host: HOST, port },
      credentials: authToken === undefined ? { kind: 'none' } : { kind: 'secret', secret: authToken },
    },
    stop,
    restart: async () => {
      await stop()
      running = await launchAgain(launch, options, port)
    },
    [Symbol.asyncDispose]: stop,
  }
}

/**
 * While the broker was down, the system may have given its port to another test that asked for a free one; such a test
 * is soon over. A nats-server does not say why it ended, but with settings it has run with before, it is the port.
 */
async function launchAgain(launch: Launch, options: TestBrokerOptions, port: number): Promise<Running> {
  const endsAt = performance.now() + PORT_MS
  for (;;) {
    try {
      return await launch(options, port)
    } catch (error) {
      if (performance.now() > endsAt) throw error
    }
    await delay(RETRY_MS)
  }
}

async function launchEmbedded({ authToken, ...options }: TestBrokerOptions, port: number): Promise<Running> {
  const authorization = authToken === undefined ? {} : { authorization: { kind: 'token' as const, token: authToken } }
  const broker = createBroker({ ...options, ...authorization, host: HOST, port })
  const address = await broker.listen()
  return { port: address.port, [Symbol.asyncDispose]: () => broker.close({ graceMs: 0 }) }
}

function launchNatsServer({ authToken, maxPayload }: TestBrokerOptions, port: number): Promise<Running> {
  return startNatsServer({
    ...(authToken === undefined ? {} : { authToken }),
    // The last line for a key holds.
    config: [
      ...(port === 0 ? [] : [`port: ${port}`]),
      ...(maxPayload === undefined ? [] : [`max_payload: ${maxPayload}`]),
    ],
  })
}
