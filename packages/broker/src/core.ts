import type { Authenticator } from './auth/admission.ts'
import type { BlockPool } from './block-pool.ts'
import type { Greeting } from './client.ts'
import type { Clock } from './clock.ts'
import type { BrokerEvent } from './events.ts'
import type { Flusher } from './flusher.ts'
import type { ResolvedBrokerOptions } from './options.ts'
import type { Spaces } from './spaces.ts'

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
  /** Replaced by a reload. */
  authenticator: Authenticator
  readonly spaces: Spaces
  readonly pool: BlockPool
  readonly flusher: Flusher
  readonly clock: Clock
  readonly counters: Counters
  emit(event: BrokerEvent): void
  /** The INFO for a client that may send messages of `maxPayload` bytes at most. */
  infoFor(greeting: Greeting, maxPayload: number): string
  /**
   * Carries out what a user of the system account asks of the broker itself; gives the JSON of the answer, or undefined
   * where the subject is none of the broker's own.
   */
  systemRequest(subject: string, payload: string): string | undefined
}
