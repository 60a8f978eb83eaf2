import { type BusStatus, connectBus, type EventBus } from '@rosey/bus'
import { type BusAccess, inboxPrefix, type Logger, messageOf } from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'

/** Wait between two first connections, in ms; later ones are the client's own affair. */
const RETRY_MS = 500

/** roseyd's own connection to the bus: by it is known whether there is one (F2). */
export class BusMonitor {
  readonly #log: Logger
  readonly #onUp: () => void
  readonly #onDown: (reason: string) => void
  readonly #abort = new AbortController()
  #bus: EventBus | undefined
  #attempt: Promise<void> | undefined
  #reason = 'not connected yet'

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

  /** Why there is no connection. */
  get reason(): string {
    return this.#reason
  }

  /** Connects for good; a second call with a connection does nothing. */
  connect(access: BusAccess): void {
    if (this.#bus !== undefined) return
    this.#attempt ??= this.#connect(access)
  }

  async close(): Promise<void> {
    this.#abort.abort()
    await this.#attempt
    await this.#bus?.drain({ timeoutMs: 500 })
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
        bus.onStatus((status) => this.#onStatus(status))
        this.#bus = bus
        this.#onStatus(bus.status)
        return
      } catch (error) {
        this.#onStatus({ kind: 'disconnected', reason: messageOf(error) })
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  #onStatus(status: BusStatus): void {
    if (this.#abort.signal.aborted) return
    if (status.kind === 'connected') {
      this.#log.info('the bus is up')
      this.#onUp()
    } else if (this.#reason !== status.reason) {
      this.#reason = status.reason
      this.#log.warn({ reason: status.reason }, 'the bus is down')
      this.#onDown(status.reason)
    }
  }
}
