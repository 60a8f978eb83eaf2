import type { TestContext } from 'node:test'
import { createBroker } from '@rosey/broker'
import { requireNatsServer, startNatsServer } from '../support/nats-server.ts'

/** What a case asks of a server; what it leaves out is as nats-server has it. */
export interface ServerSettings {
  readonly authToken?: string
  readonly maxPayload?: number
  readonly maxControlLine?: number
  readonly maxConnections?: number
  readonly maxSubscriptionsPerConnection?: number
  readonly maxPendingBytes?: number
  readonly pingIntervalMs?: number
  readonly maxPingsOut?: number
  readonly authTimeoutMs?: number
  readonly writeDeadlineMs?: number
}

/** A server under test. */
export interface TestServer extends AsyncDisposable {
  readonly port: number
}

/** One kind of server that every case runs against. */
export interface ServerKind {
  readonly name: 'embedded broker' | 'nats-server'
  /** Starts one; undefined when it is not installed and the test is skipped for that. */
  start(t: TestContext, settings: ServerSettings): Promise<TestServer | undefined>
}

const embedded: ServerKind = {
  name: 'embedded broker',
  async start(_t, settings) {
    const broker = createBroker(settings)
    const { port } = await broker.listen()
    return { port, [Symbol.asyncDispose]: () => broker.close({ graceMs: 100 }) }
  },
}

const real: ServerKind = {
  name: 'nats-server',
  async start(t, settings) {
    if (!requireNatsServer(t)) return undefined
    return await startNatsServer({ config: configOf(settings) })
  },
}

/** The two servers that have to behave alike. */
export const SERVER_KINDS: readonly ServerKind[] = [embedded, real]

/** The same settings in the words of nats-server. */
function configOf(settings: ServerSettings): string[] {
  const lines: string[] = []
  const set = (key: string, value: string | number | undefined) => {
    if (value !== undefined) lines.push(`${key}: ${value}`)
  }
  if (settings.authToken !== undefined) {
    const timeout = (settings.authTimeoutMs ?? 30_000) / 1000
    lines.push(`authorization { token: ${JSON.stringify(settings.authToken)}, timeout: ${timeout} }`)
  }
  set('max_payload', settings.maxPayload)
  set('max_control_line', settings.maxControlLine)
  set('max_connections', settings.maxConnections)
  set('max_subscriptions', settings.maxSubscriptionsPerConnection)
  set('max_pending', settings.maxPendingBytes)
  set('ping_max', settings.maxPingsOut)
  if (settings.pingIntervalMs !== undefined) set('ping_interval', `"${settings.pingIntervalMs}ms"`)
  if (settings.writeDeadlineMs !== undefined) set('write_deadline', `"${settings.writeDeadlineMs}ms"`)
  return lines
}
