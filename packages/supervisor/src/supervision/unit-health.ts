import type { ChildMessage, Connection, ProcessKind } from '@rosey/protocol'
import { CallTotals } from './counters.ts'
import { ErrorRate } from './error-rate.ts'

type Heartbeat = Extract<ChildMessage, { kind: 'heartbeat' }>
type ConnectionMessage = Extract<ChildMessage, { kind: 'connection' }>

/** What can be wrong with a process that runs; the first one is what is told. */
const AILMENTS = ['bus', 'connection', 'own', 'errors'] as const
type Ailment = (typeof AILMENTS)[number]

/** The last time that a calendar holds, in ms since 1970. */
const LAST_TIME = 8.64e15

/** How one unit is, as its processes say it themselves (C5). Nothing here ends a process. */
export class UnitHealth {
  readonly totals = new CallTotals()
  readonly #kind: ProcessKind
  readonly #printable: (text: string) => string
  readonly #errorRate = new ErrorRate()
  readonly #ailments = new Map<Ailment, string>()
  #connection: Connection | undefined
  #lastSignAt: number | undefined
  #isReady = false
  #busLost = false

  /** `printable` makes a text of a process fit for a screen. */
  constructor(kind: ProcessKind, printable: (text: string) => string) {
    this.#kind = kind
    this.#printable = printable
  }

  /** Of a connector, once it has said how it stands. */
  get connection(): Connection | undefined {
    return this.#connection
  }

  /** When its process gave the last sign of life, by a clock that only goes forward; undefined before it is ready. */
  get lastSignAt(): number | undefined {
    return this.#lastSignAt
  }

  /** It says that it has no bus. */
  get busLost(): boolean {
    return this.#busLost
  }

  /** Its process takes work. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** What is wrong, in one sentence; undefined when nothing is. */
  get complaint(): string | undefined {
    const what = AILMENTS.find((ailment) => this.#ailments.has(ailment))
    return what === undefined ? undefined : this.#ailments.get(what)
  }

  ready(): void {
    this.#isReady = true
    this.#lastSignAt = performance.now()
  }

  /** Its process has ended: the next one is well until it says otherwise. */
  ended(): void {
    this.#isReady = false
    this.#lastSignAt = undefined
    this.#connection = undefined
    this.#busLost = false
    this.#ailments.clear()
    this.#errorRate.clear()
    this.totals.processEnded()
  }

  /** Takes a sign of life; true when it changed what is wrong. `now` in ms since 1970. */
  heartbeat(beat: Heartbeat, now: number): boolean {
    this.#lastSignAt = performance.now()
    this.totals.heartbeat(beat, now)
    if (this.#kind !== 'plugin') return false
    this.#errorRate.add(now, beat.handled, beat.failed)
    const { complaint } = this.#errorRate
    // Its numbers change with each call; that it begins and that it is over is what is told.
    const errorsChanged = (complaint !== undefined) !== this.#ailments.has('errors') && this.#set('errors', complaint)
    const own = beat.complaint === undefined ? undefined : this.#printable(beat.complaint)
    return this.#set('own', own) || errorsChanged
  }

  /** How a connector stands with its chat service (F2). */
  connectionIs({ connection }: ConnectionMessage): void {
    const { state, since, retryAt } = connection
    const reason = this.#printable(connection.reason)
    this.#connection = { state, reason, since: dated(since) }
    if (retryAt !== undefined) this.#connection.retryAt = dated(retryAt)
    this.#set('connection', state === 'connected' ? undefined : reason || state)
  }

  busIs(state: 'connected' | 'lost'): void {
    this.#busLost = state === 'lost'
    this.#set('bus', this.#busLost ? 'the bus cannot be reached' : undefined)
  }

  #set(what: Ailment, sentence: string | undefined): boolean {
    if (this.#ailments.get(what) === sentence) return false
    if (sentence === undefined) this.#ailments.delete(what)
    else this.#ailments.set(what, sentence)
    return true
  }
}

// A time that no calendar holds would make the status unprintable.
function dated(time: number): number {
  return Math.min(Math.max(0, time), LAST_TIME)
}
