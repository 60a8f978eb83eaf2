import type { Authenticator } from './authenticator.ts'
import type { BlockPool } from './block-pool.ts'
import type { Client } from './client.ts'
import type { BrokerEvent } from './events.ts'
import type { Flusher } from './flusher.ts'
import type { ResolvedBrokerOptions } from './options.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Counts since the start of a broker. */
export interface Counters {
  messagesIn: number
  bytesIn: number
  messagesOut: number
  bytesOut: number
  slowConsumers: number
  totalConnections: number
  /** Connections that the system could not hand over, for want of file descriptors as a rule. */
  acceptErrors: number
}

/** What all clients of one broker share. */
export interface Core {
  readonly options: Readonly<ResolvedBrokerOptions>
  readonly authenticator: Authenticator
  readonly subscriptions: Subscriptions<Client>
  readonly pool: BlockPool
  readonly flusher: Flusher
  readonly counters: Counters
  emit(event: BrokerEvent): void
}
