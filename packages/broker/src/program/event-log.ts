import type { LogFields, Logger } from '@rosey/protocol'
import type { BrokerEvent, CloseReason } from '../events.ts'

/** Time in ms in which strangers of one kind get one line: a probe that comes every second must not fill the log. */
const STRANGER_MS = 60_000
/** Reasons for which strangers are sent away. */
const STRANGERS_LEAVE: readonly CloseReason[] = [
  'authorization',
  'auth-timeout',
  'max-connections',
  'protocol',
  'internal-error',
]
const NOT_ENCRYPTED = 'something connected to the port of the bus and did not encrypt its connection'

type Disconnected = Extract<BrokerEvent, { kind: 'disconnected' }>

/** Writes what happens to the clients of a broker to the log. */
export class EventLog {
  readonly #log: Logger
  readonly #now: () => number
  // By kind, of which there are a few.
  readonly #strangers = new Map<string, { since: number; more: number }>()

  /** `now` gives ms since any moment. */
  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log
    this.#now = now
  }

  /** Writes one event, or counts it to be told with a later one. */
  write(event: BrokerEvent): void {
    const { client } = event
    const name = client.name || client.clientId
    switch (event.kind) {
      case 'connected':
        this.#log.debug({ client }, 'client connected')
        break
      case 'disconnected':
        this.#left(event)
        break
      case 'tls-failed':
        this.#stranger(event.kind, NOT_ENCRYPTED, { client, why: event.why })
        break
      case 'auth-failed':
        this.#stranger(event.kind, `client ${name} was refused: ${event.why}`, { client, why: event.why })
        break
      case 'permission-violation': {
        const { operation, subject } = event
        this.#log.debug({ client, operation, subject }, `client ${name} may not ${operation} ${subject}`)
        break
      }
      case 'slow-consumer': {
        const { pendingBytes, cause } = event
        this.#log.warn({ client, pendingBytes, cause }, `client ${name} takes its messages too slowly`)
        break
      }
    }
  }

  #left({ client, reason, detail }: Disconnected): void {
    if (reason === 'foreign-protocol') {
      this.#stranger(detail, detail, { client })
      return
    }
    // Of those who never showed who they are there may be any number.
    if (client.user === '' && STRANGERS_LEAVE.includes(reason)) {
      this.#stranger(reason, `a client that has not signed in left: ${reason}`, { client, detail })
      return
    }
    this.#log[levelOf(reason)]({ client, reason, detail }, `client ${client.name || client.clientId} left: ${reason}`)
  }

  #stranger(kind: string, what: string, fields: LogFields): void {
    const now = this.#now()
    const last = this.#strangers.get(kind)
    if (last !== undefined && now - last.since < STRANGER_MS) {
      last.more++
      return
    }
    this.#strangers.set(kind, { since: now, more: 0 })
    const { more = 0 } = last ?? {}
    this.#log.warn({ ...fields, more }, more === 0 ? what : `${what}, and ${more} more times since the last line`)
  }
}

function levelOf(reason: CloseReason): 'debug' | 'warn' | 'error' {
  if (reason === 'client-closed' || reason === 'shutdown') return 'debug'
  // The one that is no doing of the client.
  return reason === 'internal-error' ? 'error' : 'warn'
}
