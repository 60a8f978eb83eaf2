/** Time as the bot's parts see it: a test puts its own in its place. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs something once after `delayMs`; the function it gives takes that back. */
  after(delayMs: number, run: () => void): () => void
}

/** The longest time that a timer of Node can wait, 24 days: one that is asked for more runs at once. */
const LONGEST_MS = 2 ** 31 - 1

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_MS))
    return () => clearTimeout(timer)
  },
}
