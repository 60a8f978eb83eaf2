import { type TestContext, test } from 'node:test'
import { createBroker } from '../../packages/broker/src/index.ts'
import {
  type BusAccess,
  type BusAuthorization,
  NATS_CONTROL_LINE,
  natsServerLines,
} from '../../packages/protocol/src/index.ts'
import { requireNatsServer, startNatsServer } from './nats-server.ts'

/** A broker that lets nobody in without a token. */
export interface TokenBroker extends AsyncDisposable {
  readonly endpoint: Extract<BusAccess['endpoint'], { kind: 'tcp' }>
}

const HOST = '127.0.0.1'

/** The brokers that take tokens, for tests that hold for all. */
export const tokenBrokers = [
  { name: 'embedded', isThere: (_t: TestContext) => true, start: startEmbedded },
  { name: 'nats-server', isThere: requireNatsServer, start: startReal },
] as const

/** Registers a test for each broker that takes tokens. */
export function forEachTokenBroker(
  name: string,
  run: (start: (authorization: BusAuthorization) => Promise<TokenBroker>) => Promise<void>,
): void {
  for (const kind of tokenBrokers) {
    test(`${name} (${kind.name})`, async (t) => {
      if (kind.isThere(t)) await run(kind.start)
    })
  }
}

async function startEmbedded(authorization: BusAuthorization): Promise<TokenBroker> {
  const broker = createBroker({ host: HOST, authorization: { kind: 'operator', ...authorization } })
  const { port } = await broker.listen()
  return {
    endpoint: { kind: 'tcp', host: HOST, port },
    [Symbol.asyncDispose]: () => broker.close({ graceMs: 0 }),
  }
}

async function startReal(authorization: BusAuthorization): Promise<TokenBroker> {
  const server = await startNatsServer({ config: [NATS_CONTROL_LINE, ...natsServerLines(authorization)] })
  return {
    endpoint: { kind: 'tcp', host: server.host, port: server.port },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
