import {
  codeOf,
  type Interrupted,
  type InterruptedMessage,
  type LogEntry,
  type Logger,
  messageOf,
} from '@rosey/protocol'
import { isDiskFull } from '../home/unwritable.ts'
import { DAEMON_LOG_NAME } from '../logs/log-store.ts'
import type { Redactor } from '../logs/secrets.ts'
import type { EndedProcess } from '../supervision/supervisor.ts'
import type { Unit } from '../supervision/unit.ts'
import type { WatchedUsage } from '../watch/usage-curve.ts'
import { buildRecord, type CrashFacts } from './build-record.ts'
import type { CrashFolder } from './crash-folder.ts'
import { CrashGate } from './crash-gate.ts'
import { crashId } from './crash-id.ts'
import { fitRecord } from './fit-record.ts'
import { entriesOf } from './last-words.ts'
import { LineRing } from './line-ring.ts'
import { recordWithoutSecrets } from './without-secrets.ts'

/** How long the bot may take to say what a plugin had in hand, in ms: it first waits for last words on the bus. */
const IN_HAND_MS = 3000
/** Commands in hand that are kept in one record. */
const MAX_IN_HAND = 50

/** What a {@link CrashRecorder} works with. */
export interface CrashRecorderOptions {
  readonly folder: CrashFolder
  readonly log: Logger
  /** Takes the secrets out that are known when a record is written. */
  readonly redactor: Redactor
  /** What was seen from outside of a process that has just ended. */
  usageOf(name: string, instance: string): WatchedUsage
  /** Tells the operator. */
  note(notice: string): void
}

/** What a recorder looks at of an {@link EndedProcess}. */
export interface RecordedEnd extends Pick<EndedProcess, 'exit' | 'nextDelayMs'> {
  readonly unit: Pick<Unit, 'name' | 'spec' | 'state' | 'reason' | 'history'>
  readonly process: CrashFacts['process']
}

interface Waiting {
  readonly facts: CrashFacts
  readonly interrupted: Interrupted[]
  readonly timer: NodeJS.Timeout
}

/**
 * Writes down what is known of each unasked end of a process (N10). It never holds up the supervision: what cannot be
 * written is told once, and lost.
 */
export class CrashRecorder implements AsyncDisposable {
  readonly #options: CrashRecorderOptions
  readonly #gate = new CrashGate()
  readonly #lines = new Map<string, LineRing>()
  /** Ends of plugins of which the bot may still say something, by the instance. */
  readonly #waiting = new Map<string, Waiting>()
  #lastStamp = 0
  #writing: Promise<void>
  #isBroken = false
  /** Records that were lost since the disk took the last one. */
  #lost = 0

  constructor(options: CrashRecorderOptions) {
    this.#options = options
    this.#writing = options.folder.tidy().catch((error: unknown) => this.#broken(error))
  }

  /** Takes a line of the log, as it stands there. */
  line({ name }: Pick<LogEntry, 'name'>, text: string): void {
    if (name === DAEMON_LOG_NAME) return
    let ring = this.#lines.get(name)
    if (ring === undefined) {
      ring = new LineRing()
      this.#lines.set(name, ring)
    }
    ring.add(text)
  }

  /** A process has ended; what was asked for is no crash. */
  ended({ unit, process: child, exit, nextDelayMs }: RecordedEnd): void {
    const lines = this.#lines.get(unit.name)?.take() ?? []
    if (exit.cause === 'asked' || exit.cause === 'replaced') return
    const admission = this.#gate.admit(unit.name, performance.now())
    if (admission.kind === 'count') return
    const endedAt = Date.now()
    this.#lastStamp = Math.max(endedAt, this.#lastStamp + 1)
    const { name, spec, state, reason, history } = unit
    const { pid, instance, startedAt, stack, wasReady, revision } = child
    const facts: CrashFacts = {
      id: crashId(this.#lastStamp, name),
      endedAt,
      unit: {
        name,
        kind: spec.kind,
        version: spec.version,
        state,
        reason,
        failuresInARow: history.failuresInARow,
      },
      process: { pid, instance, startedAt, stack, wasReady, revision },
      exit,
      nextDelayMs,
      usage: this.#options.usageOf(name, instance),
      logs: entriesOf(lines),
      unrecorded: admission.unrecorded,
    }
    // Only plugins have commands in hand.
    if (spec.kind !== 'plugin') this.#write(facts, [])
    else {
      const timer = setTimeout(() => this.#finish(instance), IN_HAND_MS)
      this.#waiting.set(instance, { facts, interrupted: [], timer })
    }
  }

  /** The bot says what a process had in hand; it may come in parts. */
  interrupted({ instance, invocations }: Omit<InterruptedMessage, 'kind'>): void {
    const interrupted = this.#waiting.get(instance)?.interrupted
    interrupted?.push(...invocations.slice(0, MAX_IN_HAND - interrupted.length))
  }

  /** Writes what still waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of [...this.#waiting.keys()]) this.#finish(instance)
    await this.#writing
  }

  #finish(instance: string): void {
    const waiting = this.#waiting.get(instance)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    this.#waiting.delete(instance)
    this.#write(waiting.facts, waiting.interrupted)
  }

  #write(facts: CrashFacts, interrupted: readonly Interrupted[]): void {
    const { folder, redactor, log } = this.#options
    this.#writing = this.#writing.then(async () => {
      const { name } = facts.unit
      try {
        const record = fitRecord(recordWithoutSecrets(buildRecord(facts, interrupted), redactor))
        await folder.write(record)
        log.info(
          { process: name, crash: record.id },
          `${name}: its end is recorded, see: rosey crash show ${record.id}`,
        )
        this.#works()
      } catch (error) {
        this.#lost++
        this.#broken(error)
      }
    })
  }

  #works(): void {
    if (!this.#isBroken) return
    this.#isBroken = false
    this.#options.note(`crash records are written again; ${this.#lost} were lost`)
    this.#lost = 0
  }

  // A full disk stays full for a while, and a crash loop would tell it each time.
  #broken(error: unknown): void {
    if (this.#isBroken) return
    this.#isBroken = true
    const code = isDiskFull(error) ? 'disk-full' : (codeOf(error) ?? 'home-unusable')
    this.#options.note(`[${code}] crash records cannot be written: ${messageOf(error)}`)
  }
}
