import type { ChildMessage, Noise } from '@rosey/protocol'

/** Time in ms in which at most one report of each kind is sent: roseyd ends a process that tells it too much. */
const WINDOW_MS = 1000

type LimitedMessage = Extract<ChildMessage, { kind: 'limited' }>

/** Tells roseyd how much was too much: the first of a kind at once, what follows within a second as its sum. */
export class NoiseReports {
  readonly #send: (message: LimitedMessage) => void
  /** Of the kinds that were told a moment ago: how much has come since. */
  readonly #untold = new Map<Noise, number>()
  #window: NodeJS.Timeout | undefined

  constructor(send: (message: LimitedMessage) => void) {
    this.#send = send
  }

  add(what: Noise): void {
    const untold = this.#untold.get(what)
    this.#untold.set(what, untold === undefined ? 0 : untold + 1)
    if (untold === undefined) this.#send({ kind: 'limited', what, count: 1 })
    this.#window ??= setTimeout(() => this.flush(), WINDOW_MS).unref()
  }

  /** Tells what is held back, at the end of the second or of the process. */
  flush(): void {
    clearTimeout(this.#window)
    this.#window = undefined
    const told = [...this.#untold].filter(([, count]) => count > 0)
    this.#untold.clear()
    for (const [what, count] of told) {
      // It counts for the second that begins with it.
      this.#untold.set(what, 0)
      this.#window ??= setTimeout(() => this.flush(), WINDOW_MS).unref()
      this.#send({ kind: 'limited', what, count })
    }
  }
}
