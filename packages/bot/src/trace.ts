import type { Logger } from '@rosey/protocol'

/** One decision about a message. Holds names and reasons, never what people said. */
export type Step =
  | { readonly kind: 'taken'; readonly event: string }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'loop' }
  | { readonly kind: 'filter'; readonly plugin: string; readonly decision: string }
  | { readonly kind: 'published'; readonly family: string }
  | { readonly kind: 'no-command' }
  | { readonly kind: 'unknown-command'; readonly command: string }
  | { readonly kind: 'found'; readonly plugin: string; readonly command: string }
  | { readonly kind: 'queued'; readonly waiting: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'sent'; readonly plugin: string; readonly attempt: number }
  | { readonly kind: 'answer'; readonly answer: string }
  | { readonly kind: 'ended'; readonly end: string }
  | { readonly kind: 'missed'; readonly count: number }
  | { readonly kind: 'line'; readonly id: string; readonly result: string }
  | { readonly kind: 'settled'; readonly outcome: string; readonly reason?: string }

// More than any message needs whose plugin keeps within its 20 replies.
const MAX_STEPS = 100

/** What was decided about one message, step by step; each step is also a log line of level debug. */
export class Trace {
  readonly traceId: string
  readonly startedAt: number
  readonly #steps: (Step & { readonly at: number })[] = []
  readonly #log: Logger
  readonly #now: () => number

  constructor(traceId: string, log: Logger, now: () => number) {
    this.traceId = traceId
    this.#log = log.child({ traceId })
    this.#now = now
    this.startedAt = now()
  }

  /** The decisions so far, each with its time in ms since 1970. */
  get steps(): readonly (Step & { readonly at: number })[] {
    return this.#steps
  }

  /** Writes to the log with this message's trace id. */
  get log(): Logger {
    return this.#log
  }

  add(step: Step): void {
    if (this.#steps.length < MAX_STEPS) this.#steps.push({ ...step, at: this.#now() })
    this.#log.debug({ step }, step.kind)
  }
}
