import type { BrokerStats } from '../broker.ts'
import type { ResolvedBrokerOptions } from '../options.ts'

/** Messages and bytes (headers and payloads) that went one way and the other. */
export interface Traffic {
  messagesIn: number
  bytesIn: number
  messagesOut: number
  bytesOut: number
}

/** One subscription as the monitoring shows it. */
export interface SubscriptionFacts {
  readonly subject: string
  readonly queue: string | undefined
  readonly sid: string
  readonly delivered: number
  readonly max: number
}

/** One connected client as the monitoring shows it. Times in ms since 1970. */
export interface ConnectionFacts {
  readonly clientId: number
  readonly type: 'nats' | 'websocket'
  /** Empty for a unix socket. */
  readonly ip: string
  readonly port: number
  readonly startedAt: number
  readonly lastActivityAt: number
  readonly pendingBytes: number
  readonly traffic: Readonly<Traffic>
  readonly name: string
  readonly lang: string
  readonly version: string
  readonly account: string
  /** User name or public key it signed in with. */
  readonly user: string
  readonly subscriptions: readonly SubscriptionFacts[]
}

/** What the monitoring of a broker knows. */
export interface BrokerFacts {
  readonly serverId: string
  readonly version: string
  readonly port: number
  readonly monitoringPort: number
  readonly startedAt: number
  readonly authRequired: boolean
  readonly options: Readonly<ResolvedBrokerOptions>
  readonly stats: BrokerStats
  readonly connections: readonly ConnectionFacts[]
}
