import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type BusStatus, connectBus, type EventBus } from '@rosey/bus'
import { type BusAccess, inboxPrefix, type Logger, messageOf } from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'
import { settlesWithin } from '../process/terminate.ts'

/** Wait between two first connections, in ms; later ones are the client's own affair. */
const RETRY_MS = 500
/** Time for the last messages when the daemon stops, in ms. */
const CLOSE_MS = 500

const NOT_YET = 'not connected yet'

/** roseyd's own connection to the bus: by it is known whether there is one (F2). */
export class BusMonitor {
  readonly #log: Logger
  readonly #onUp: () => void
  readonly #onDown: (reason: string) => void
  readonly #abort = new AbortController()
  readonly #aborted = once(this.#abort.signal, 'abort')
  #bus: EventBus | undefined
  #attempt: Promise<void> | undefined
  #reason = NOT_YET

  constructor(options: { log: Logger; onUp: () => void; onDown: (reason: string) => void }) {
    this.#log = options.log
    this.#onUp = options.onUp
    this.#onDown = options.onDown
  }

  get bus(): EventBus | undefined {
    return this.#bus
  }

  get isUp(): boolean {
    return this.#bus?.status.kind === 'connected'
  }

  /** True when there is no connection although one was tried. */
  get hasFailed(): boolean {
    return !this.isUp && this.#reason !== NOT_YET
  }

  /** Why there is no connection. */
  get reason(): string {
    return this.#reason
  }

  /** Connects for good; a second call does nothing. */
  connect(access: BusAccess): void {
    this.#attempt ??= this.#connect(access)
  }

  async close(): Promise<void> {
    this.#abort.abort()
    // An attempt that is on its way cannot be called back; it closes what it gets.
    await settlesWithin(this.#attempt ?? Promise.resolve(), CLOSE_MS)
    await this.#bus?.drain({ timeoutMs: CLOSE_MS })
  }

  async #connect(access: BusAccess): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        const bus = await connectBus({
          name: 'roseyd',
          inboxPrefix: inboxPrefix('roseyd', String(process.pid)),
          access,
          check: checkCompiled,
          connectTimeoutMs: 5000,
        })
        if (this.#abort.signal.aborted) return await bus.drain({ timeoutMs: CLOSE_MS })
        const closed = Promise.withResolvers<void>()
        bus.onStatus((status) => {
          this.#onStatus(status)
          if (status.kind === 'closed') closed.resolve()
        })
        this.#bus = bus
        this.#onStatus(bus.status)
        // A server that refuses us for a while closes the connection for good; a new one may be taken.
        await Promise.race([closed.promise, this.#aborted])
      } catch (error) {
        this.#onStatus({ kind: 'disconnected', reason: messageOf(error) })
      }
      await Promise.race([delay(RETRY_MS), this.#aborted])
    }
  }

  #onStatus(status: BusStatus): void {
    if (this.#abort.signal.aborted) return
    if (status.kind === 'connected') {
      this.#reason = ''
      this.#log.info('the bus is up')
      this.#onUp()
    } else if (this.#reason !== status.reason) {
      this.#reason = status.reason
      this.#log.warn({ reason: status.reason }, 'the bus is down')
      this.#onDown(status.reason)
    }
  }
}
