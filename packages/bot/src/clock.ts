/** Time as the bot's parts see it: a test puts its own in its place. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs something once after `delayMs`; the function it gives takes that back. */
  after(delayMs: number, run: () => void): () => void
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}
