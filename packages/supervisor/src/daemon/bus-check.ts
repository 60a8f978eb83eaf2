import { type BusExaminationResult, examineBus } from '@rosey/bus'
import { type BusAccess, codeOf, ERROR_TABLE, type ErrorCode, type Logger, messageOf } from '@rosey/protocol'
import type { BusTrust } from '../keys/bus-trust.ts'
import { type BusShortcoming, shortcomingsIn } from './bus-findings.ts'
import { busTrial } from './bus-trial.ts'

/** Time to connect, and for the trials, in ms. */
const TIMEOUT_MS = 3000
/** Wait before what was short is looked at again, in ms: its operator may have mended it meanwhile. */
const AGAIN_MS = 60_000

/**
 * Whether somebody else's bus allows what a bot needs; nothing is short on a bus of our own.
 *
 * @throws RoseyError `bus-unreachable`, `bus-auth`, `bus-full`, `bus-tls`
 */
export async function examineForeignBus(
  trust: BusTrust,
  endpoint: BusAccess['endpoint'],
  timeoutMs = TIMEOUT_MS,
): Promise<BusExaminationResult | undefined> {
  const trial = busTrial(trust, endpoint, Date.now())
  return trial === undefined ? undefined : examineBus({ ...trial, timeoutMs })
}

export interface BusCheckOptions {
  readonly log: Logger
  examine(): Promise<BusExaminationResult | undefined>
  /** Wait before a bus that falls short is looked at again, in ms; a minute without. */
  readonly againMs?: number
}

/** Looks at somebody else's bus each time that it is there, and again while it falls short. */
export class BusCheck {
  readonly #options: BusCheckOptions
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #shortcomings: readonly BusShortcoming[] = []
  #isClosed = false

  constructor(options: BusCheckOptions) {
    this.#options = options
  }

  /** What was missing the last time. */
  get shortcomings(): readonly BusShortcoming[] {
    return this.#shortcomings
  }

  /** The bus is there. Resolves when it was looked at; who calls meanwhile waits for the same. */
  run(): Promise<void> {
    clearTimeout(this.#timer)
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    const found = await this.#shortcomingsNow()
    if (this.#isClosed) return
    const before = this.#shortcomings.map(({ message }) => message)
    for (const { code, message, remedy } of found)
      if (!before.includes(message)) this.#options.log.warn({ code }, `the bus falls short: ${message}; ${remedy}`)
    if (before.length > 0 && found.length === 0) this.#options.log.info('the bus allows all that is needed')
    this.#shortcomings = found
    if (found.length > 0) {
      this.#timer = setTimeout(() => void this.run(), this.#options.againMs ?? AGAIN_MS).unref()
    }
  }

  async #shortcomingsNow(): Promise<readonly BusShortcoming[]> {
    try {
      const result = await this.#options.examine()
      return result === undefined ? [] : shortcomingsIn(result)
    } catch (error) {
      const code = codeOf(error)
      return [{ code: isKnown(code) ? code : 'bus-unreachable', message: messageOf(error), remedy: 'see docs/bus.md' }]
    }
  }
}

function isKnown(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_TABLE, code)
}
