import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { answerDiscovery, type BusProblem, type BusStatus, connectBus, type EventBus } from '@rosey/bus'
import {
  type BusAccess,
  codeOf,
  type ErrorCode,
  inboxPrefix,
  type Logger,
  messageOf,
  ROSEY_VERSION,
  RoseyError,
} from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'
import { settlesWithin } from '../process/terminate.ts'
import { DAEMON_NAME } from './bus-tokens.ts'

/** Wait between two first connections, in ms; later ones are the client's own affair. */
const RETRY_MS = 500
/** How often {@link BusMonitor.untilUp} looks, in ms. */
const LOOK_MS = 20
/** Time for the last messages when the daemon stops, in ms. */
const CLOSE_MS = 500

const UNREACHABLE = 'bus-unreachable' satisfies ErrorCode

const NOT_YET = 'not connected yet'

export interface BusMonitorOptions {
  readonly log: Logger
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  /** The sentence for what kept us from connecting; default: that of the error. */
  readonly explain?: (error: unknown) => string
}

/** Told of the bus, undefined while it cannot be used, and why it cannot. */
export type BusWatcher = (bus: EventBus | undefined, reason: string) => void

/** roseyd's own connection to the bus: by it is known whether there is one (F2). */
export class BusMonitor {
  readonly #log: Logger
  readonly #onUp: () => void
  readonly #onDown: (reason: string) => void
  readonly #explain: (error: unknown) => string
  readonly #abort = new AbortController()
  readonly #aborted = once(this.#abort.signal, 'abort')
  readonly #watchers = new Set<BusWatcher>()
  #bus: EventBus | undefined
  #attempt: Promise<void> | undefined
  #access: BusAccess | undefined
  #code: string = UNREACHABLE
  #reason = NOT_YET

  constructor(options: BusMonitorOptions) {
    this.#log = options.log
    this.#onUp = options.onUp
    this.#onDown = options.onDown
    this.#explain = options.explain ?? messageOf
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

  /** True while there is a bus that does not let us in. */
  get isRefused(): boolean {
    return this.#code !== UNREACHABLE && !this.isUp
  }

  /** Of the error table: why there is no connection. */
  get code(): string {
    return this.#code
  }

  /** Calls `watcher` now and each time that something may have changed; gives the undo. */
  watch(watcher: BusWatcher): () => void {
    this.#watchers.add(watcher)
    this.#tell(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Connects for good; from a second call on, only where the next connection goes and what it shows changes. */
  connect(access: BusAccess): void {
    this.#access = access
    this.#bus?.renew(access).catch((error: unknown) => this.#log.error({ err: error }, messageOf(error)))
    this.#attempt ??= this.#connect(access)
  }

  /** Resolves when there is a connection; false after `timeoutMs` without. */
  async untilUp(timeoutMs: number): Promise<boolean> {
    const endsAt = Date.now() + timeoutMs
    while (!this.isUp && Date.now() < endsAt && !this.#abort.signal.aborted) await delay(LOOK_MS)
    return this.isUp
  }

  async close(): Promise<void> {
    this.#abort.abort()
    // An attempt that is on its way cannot be called back; it closes what it gets.
    await settlesWithin(this.#attempt ?? Promise.resolve(), CLOSE_MS)
    await this.#bus?.drain({ timeoutMs: CLOSE_MS })
  }

  async #connect(first: BusAccess): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        const bus = await connectBus({
          name: DAEMON_NAME,
          inboxPrefix: inboxPrefix(DAEMON_NAME, String(process.pid)),
          access: this.#access ?? first,
          check: checkCompiled,
          connectTimeoutMs: 5000,
          onProblem: (problem) => {
            if (problem.kind === 'refused' && !this.isUp) this.#onRefused(problem)
          },
        })
        if (this.#abort.signal.aborted) return await bus.drain({ timeoutMs: CLOSE_MS })
        const closed = Promise.withResolvers<void>()
        bus.onStatus((status) => {
          this.#onStatus(status)
          if (status.kind === 'closed') closed.resolve()
        })
        answerDiscovery(bus, {
          name: DAEMON_NAME,
          instance: String(process.pid),
          version: ROSEY_VERSION,
          metadata: { kind: 'daemon', displayName: DAEMON_NAME },
        })
        this.#bus = bus
        this.#onStatus(bus.status)
        // A server that refuses us for a while closes the connection for good; a new one may be taken.
        await Promise.race([closed.promise, this.#aborted])
      } catch (error) {
        this.#code = codeOf(error) ?? UNREACHABLE
        this.#onStatus({ kind: 'disconnected', reason: this.#explain(error) })
      }
      await delay(RETRY_MS, undefined, { signal: this.#abort.signal }).catch(() => undefined)
    }
  }

  // What came back where our bus was does not let us in: another one may have taken its place.
  #onRefused({ message, code: limit }: Extract<BusProblem, { kind: 'refused' }>): void {
    if (this.#code !== UNREACHABLE) return
    const code = limit ?? 'bus-auth'
    this.#code = code
    const what = limit === undefined ? `refused the credentials of ${DAEMON_NAME}` : 'takes no more connections'
    const error = new RoseyError(code, `The bus ${what}: ${message}`)
    this.#onStatus({ kind: 'disconnected', reason: this.#explain(error) })
  }

  #tell(watcher: BusWatcher): void {
    watcher(this.isUp ? this.#bus : undefined, this.#reason)
  }

  #onStatus(status: BusStatus): void {
    if (this.#abort.signal.aborted) return
    if (status.kind === 'connected') {
      this.#code = UNREACHABLE
      this.#reason = ''
      this.#log.info('the bus is up')
      this.#onUp()
    } else if (this.#reason !== status.reason) {
      this.#reason = status.reason
      this.#log.warn({ reason: status.reason }, 'the bus is down')
      this.#onDown(status.reason)
    }
    for (const watcher of [...this.#watchers]) this.#tell(watcher)
  }
}
