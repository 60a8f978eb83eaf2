import type { EventBus, RawMessage } from '@rosey/bus'
import { type BusRate, type Progress, RoseyError, type Traffic, trafficOf } from '@rosey/protocol'
import type { Redactor } from '../logs/secrets.ts'
import { tapEvent } from './tap-event.ts'
import { isEventWanted, isSubjectWanted, type TapFilter } from './tap-filter.ts'

/** Messages, and bytes of them, that are taken apart in a second; roseyd has more to do than to be watched. */
const MAX_PER_SECOND = 1000
const MAX_BYTES_PER_SECOND = 1024 * 1024
/** What may wait for the one who watches; more is left out and counted. */
const MAX_WAITING_BYTES = 512 * 1024
const SECOND_MS = 1000
/** Time for the bus to take a subscription, in ms. */
const FLUSH_MS = 10_000

/** What a tap needs of a bus. */
export type ListenedBus = Pick<EventBus, 'listen' | 'flush'>

export interface EventTapOptions {
  readonly pattern: string
  readonly filter: TapFilter
  /** Counts each second instead of events. */
  readonly rates: boolean
  readonly redactor: Redactor
  send(progress: Progress): void
  /** What was sent and is not taken yet, in bytes. */
  backlogBytes(): number
}

/** Shows one watcher what is said on the bus. It leaves out what it cannot keep up with, and never makes the bus wait. */
export class EventTap implements Disposable {
  readonly #options: EventTapOptions
  readonly #refused = Promise.withResolvers<never>()
  readonly #timer: NodeJS.Timeout
  readonly #rates = new Map<Traffic['kind'], { messages: number; bytes: number }>()
  #bus: ListenedBus | undefined
  #subscription: Disposable | undefined
  #state: 'up' | 'down' | undefined
  #thisSecond = { messages: 0, bytes: 0 }
  #missed = 0

  constructor(options: EventTapOptions) {
    this.#options = options
    // Whoever does not wait for it is told by the subscription's silence alone.
    this.#refused.promise.catch(() => undefined)
    this.#timer = setInterval(() => this.#onSecond(), SECOND_MS)
  }

  /** Rejects when the bus does not let us listen. */
  get refused(): Promise<never> {
    return this.#refused.promise
  }

  /** Told how the bus is, each time that may have changed; undefined while it cannot be used. */
  onBus(bus: ListenedBus | undefined, reason: string): void {
    const state = bus === undefined ? 'down' : 'up'
    // A connection that comes back brings its subscriptions along; another one has none.
    if (bus !== undefined && bus !== this.#bus) {
      this.#subscription?.[Symbol.dispose]()
      this.#bus = bus
      this.#subscription = bus.listen(this.#options.pattern, {
        onMessage: (message) => this.#onMessage(message),
        onRefused: () => this.#refused.reject(notAllowed(this.#options.pattern)),
      })
    }
    if (state === this.#state) return
    this.#state = state
    if (bus === undefined) this.#options.send({ kind: 'bus', state, reason })
    else void this.#tellUp(bus)
  }

  // From here on nothing that is said is missed.
  async #tellUp(bus: ListenedBus): Promise<void> {
    try {
      await bus.flush({ timeoutMs: FLUSH_MS })
    } catch {
      // It has gone again, which is told by itself.
      return
    }
    if (this.#state === 'up' && this.#subscription !== undefined)
      this.#options.send({ kind: 'bus', state: 'up', reason: '' })
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#subscription?.[Symbol.dispose]()
    this.#subscription = undefined
  }

  #onMessage(message: RawMessage): void {
    const { filter, rates, redactor, send, backlogBytes } = this.#options
    const traffic = trafficOf(message.subject)
    if (!isSubjectWanted(traffic, filter)) return
    if (rates) {
      this.#count(traffic.kind, message.data.length)
      return
    }
    if (this.#isFull(message.data.length) || backlogBytes() > MAX_WAITING_BYTES) {
      this.#missed++
      return
    }
    const event = tapEvent(message, redactor, Date.now())
    if (!isEventWanted(event, filter)) return
    // Said before what comes after the gap.
    this.#tellMissed()
    send({ kind: 'event', event })
  }

  #isFull(bytes: number): boolean {
    const { messages, bytes: before } = this.#thisSecond
    if (messages >= MAX_PER_SECOND || before + bytes > MAX_BYTES_PER_SECOND) return true
    this.#thisSecond = { messages: messages + 1, bytes: before + bytes }
    return false
  }

  #count(kind: Traffic['kind'], bytes: number): void {
    const rate = this.#rates.get(kind) ?? { messages: 0, bytes: 0 }
    rate.messages++
    rate.bytes += bytes
    this.#rates.set(kind, rate)
  }

  #onSecond(): void {
    this.#thisSecond = { messages: 0, bytes: 0 }
    if (this.#options.backlogBytes() > MAX_WAITING_BYTES) return
    this.#tellMissed()
    if (!this.#options.rates) return
    const rates = Array.from(this.#rates, ([family, rate]): BusRate => ({ family, ...rate }))
    this.#rates.clear()
    this.#options.send({ kind: 'rates', time: new Date().toISOString(), rates })
  }

  #tellMissed(): void {
    if (this.#missed === 0) return
    this.#options.send({ kind: 'missed', count: this.#missed })
    this.#missed = 0
  }
}

function notAllowed(pattern: string): RoseyError {
  return new RoseyError(
    'permission-missing',
    `The bus does not let roseyd listen to ${pattern}: check what bus.credentials may subscribe to`,
  )
}
