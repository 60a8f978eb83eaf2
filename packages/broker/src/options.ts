import type { Authorization } from './auth/authorization.ts'
import type { BrokerEvent } from './events.ts'
import { checkLimits } from './limits.ts'
import type { TlsOptions } from './listeners/tls.ts'
import type { WebSocketOptions } from './listeners/websocket.ts'

/** How a broker listens and what it allows. All of it is optional. */
export interface BrokerOptions {
  /** Name told to clients in INFO. Default `rosey`. */
  serverName?: string
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string
  /** TCP port; 0 (the default) takes any free one. */
  port?: number
  /** Path of a unix socket to listen on as well. It gets mode 0600. Default: none. */
  unixPath?: string
  /** Encrypts TCP connections; a unix socket stays as it is. Default: in the clear. */
  tls?: TlsOptions
  /** Where TCP connections are encrypted, clients may also stay in the clear. Default false. */
  allowNonTls?: boolean
  /** Serves clients over WebSocket as well. Default: none. */
  websocket?: WebSocketOptions
  /** Answers over HTTP how the broker is; address of this machine and any free port by default. Default: none. */
  monitoring?: { readonly host?: string; readonly port?: number }
  /** Who may connect, and what for. Default: everybody, for everything. */
  authorization?: Authorization
  /** Largest message, headers included, in bytes. Default 1 MiB, as nats-server has it. */
  maxPayload?: number
  /** Longest protocol line in bytes, payload apart. Default 64 KiB: a token with 60 allow entries exceeds 4 KiB. */
  maxControlLine?: number
  /** Clients at one time; by the unix socket 256 more are taken. Default 4096. */
  maxConnections?: number
  /** Clients at one time that have signed in as the same user. Default 1,000,000: nats-server has no such bound. */
  maxConnectionsPerUser?: number
  /** Subscriptions of one client. Default 10000. */
  maxSubscriptionsPerConnection?: number
  /**
   * Tokens of a subject that is subscribed to, as `max_subscription_tokens` of nats-server. Default 1,000,000, more than
   * the longest line has room for: nats-server has no bound either.
   */
  maxSubscriptionTokens?: number
  /**
   * Bytes that may wait for one client before it is cut off. Default 16 MiB. Publishers that feed a client are paused
   * while more than a quarter of it, 1 MiB at most, waits there.
   */
  maxPendingBytes?: number
  /** Time between two PINGs to an idle client in ms. Default 120000, as nats-server has it. */
  pingIntervalMs?: number
  /** PINGs that may stay unanswered before a client counts as stale. Default 2, as nats-server has it. */
  maxPingsOut?: number
  /** Time a client has to send a valid CONNECT where that is asked for, in ms. Default 30000: a loaded machine is slow. */
  authTimeoutMs?: number
  /**
   * Time in ms that publishers are paused for one client at a stretch; then that client is cut off. Default 2000, the
   * longest that one plugin may hold up the others (issue 4).
   */
  writeDeadlineMs?: number
  /** Told of what happens to clients, for the log. It must not throw. */
  onEvent?: (event: BrokerEvent) => void
}

type Optional = 'unixPath' | 'authorization' | 'tls' | 'websocket' | 'monitoring'

/** {@link BrokerOptions} with every default filled in. */
export interface ResolvedBrokerOptions extends Required<Omit<BrokerOptions, Optional>> {
  readonly unixPath: string | undefined
  readonly tls: TlsOptions | undefined
  readonly websocket: WebSocketOptions | undefined
  readonly monitoring: BrokerOptions['monitoring'] | undefined
  readonly authorization: Authorization | undefined
}

/**
 * Fills in the defaults.
 *
 * @throws RoseyError `bus-limits`
 */
export function resolveBrokerOptions(options: BrokerOptions = {}): Readonly<ResolvedBrokerOptions> {
  const resolved = Object.freeze({
    serverName: options.serverName ?? 'rosey',
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    unixPath: options.unixPath,
    tls: options.tls,
    allowNonTls: options.allowNonTls ?? false,
    websocket: options.websocket,
    monitoring: options.monitoring,
    authorization: options.authorization,
    maxPayload: options.maxPayload ?? 1024 * 1024,
    maxControlLine: options.maxControlLine ?? 64 * 1024,
    maxConnections: options.maxConnections ?? 4096,
    maxConnectionsPerUser: options.maxConnectionsPerUser ?? 1_000_000,
    maxSubscriptionsPerConnection: options.maxSubscriptionsPerConnection ?? 10_000,
    maxSubscriptionTokens: options.maxSubscriptionTokens ?? 1_000_000,
    maxPendingBytes: options.maxPendingBytes ?? 16 * 1024 * 1024,
    pingIntervalMs: options.pingIntervalMs ?? 120_000,
    maxPingsOut: options.maxPingsOut ?? 2,
    authTimeoutMs: options.authTimeoutMs ?? 30_000,
    writeDeadlineMs: options.writeDeadlineMs ?? 2000,
    onEvent: options.onEvent ?? ignoreEvent,
  })
  checkLimits(resolved)
  return resolved
}

function ignoreEvent(): void {}
