import type { Authorization } from './auth/authorization.ts'
import type { Counters } from './core.ts'
import { EmbeddedBroker } from './embedded-broker.ts'
import type { LameDuckTimes } from './lame-duck.ts'
import { TlsUpgrade } from './listeners/tls.ts'
import { WebSocketListener } from './listeners/websocket.ts'
import { MonitoringServer } from './monitoring/monitoring-server.ts'
import { type BrokerOptions, resolveBrokerOptions } from './options.ts'

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
  readonly unixPath?: string
  readonly websocketPort?: number
  readonly monitoringPort?: number
}

/** Counts of a broker; all but the first two since its start. Bytes are those of headers and payloads. */
export interface BrokerStats extends Readonly<Counters> {
  readonly connections: number
  readonly subscriptions: number
}

/** A NATS server inside this process. Disposing closes it. */
export interface Broker extends AsyncDisposable {
  /**
   * Begins to listen; once in the life of a broker.
   *
   * @throws RoseyError `bus-port-taken`, `bus-unreachable`, `socket-taken`, `socket-path`, `bus-tls`
   */
  listen(): Promise<BrokerAddress>
  stats(): BrokerStats
  /**
   * Changes who may use the broker and what for. Clients that may not any more are told so and cut off, and what the
   * others have lost holds from now on.
   *
   * @throws RoseyError `key-invalid`; nothing has changed then
   */
  reload(change: { authorization: Authorization | undefined }): void
  /**
   * Stops gently: takes no more clients, tells those who are there to go elsewhere, and hangs up on those who stay one
   * after the other, from `graceMs` (default 10 s) until `durationMs` (default 2 min). Calling it again waits for the
   * same end; {@link Broker.close} cuts it short.
   */
  lameDuck(times?: Partial<LameDuckTimes>): Promise<void>
  /**
   * Takes no more clients, writes what waits, and hangs up. Clients that do not hang up as well within `graceMs`
   * (default 1000) are cut off. Calling it again waits for the same end.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Makes a broker; it does nothing before {@link Broker.listen}.
 *
 * @throws RoseyError `bus-limits`, `bus-tls`, `key-invalid`
 */
export function createBroker(options?: BrokerOptions): Broker {
  const extra = { tls: TlsUpgrade, websocket: WebSocketListener, monitoring: MonitoringServer }
  return new EmbeddedBroker(resolveBrokerOptions(options), extra)
}
