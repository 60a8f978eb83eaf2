import type { ExitCause, Interrupted, QuarantineEntry } from '@rosey/protocol'

/** Two crashes with the same command in hand within this time put it into quarantine, in ms (DESIGN §7). */
export const CRASH_WINDOW_MS = 60 * 60_000
/** Suspects that are remembered; more are forgotten, oldest first. */
export const MAX_SUSPECTS = 1000

/** A command that was in hand at a crash, or is run once more on the operator's word. Times in ms since 1970. */
export interface Suspect {
  readonly fingerprint: string
  readonly plugin: string
  readonly version: string
  /** The process that ended; empty for one that is run once more. */
  readonly instance: string
  /** From when on the window counts. */
  readonly at: number
  /** Of the first crash. */
  readonly firstAt: number
  readonly crashes: number
}

/** What was in hand when a process ended unasked. */
export interface Crash {
  readonly plugin: string
  readonly version: string
  readonly instance: string
  readonly invocations: readonly Interrupted[]
  /** In ms since 1970. */
  readonly at: number
}

/** A command that goes into quarantine. */
export interface Guilty {
  readonly invocation: Interrupted
  /** Of the first crash, in ms since 1970. */
  readonly firstAt: number
  readonly crashes: number
}

// Ends that a command can have brought about. That the bus was lost, or that somebody asked, is not its doing.
const CRASHES: readonly ExitCause[] = ['exited', 'hang', 'limit', 'control-violation']

/** True for an end that counts against what was in hand. */
export function isCrash(cause: ExitCause): boolean {
  return CRASHES.includes(cause)
}

/** Decides which of the commands in hand at a crash are not run any more, and which are suspect from now on. */
export function decideQuarantine(
  suspects: readonly Suspect[],
  { plugin, version, instance, invocations, at }: Crash,
): { readonly suspects: readonly Suspect[]; readonly guilty: readonly Guilty[] } {
  const isRecent = (suspect: Suspect) => at - suspect.at < CRASH_WINDOW_MS
  // The same command may have been in hand several times; it is one crash.
  const inHand = new Map(invocations.map((invocation) => [invocation.fingerprint, invocation]))
  const others = suspects.filter((suspect) => isRecent(suspect) && !inHand.has(suspect.fingerprint))
  const guilty: Guilty[] = []
  const stillSuspect: Suspect[] = []
  for (const [fingerprint, invocation] of inHand) {
    const before = suspects.find((suspect) => suspect.fingerprint === fingerprint && isRecent(suspect))
    if (before === undefined || before.version !== version) {
      stillSuspect.push({ fingerprint, plugin, version, instance, at, firstAt: at, crashes: 1 })
    } else if (before.instance === instance) {
      // What one process had in hand may be told in parts.
      stillSuspect.push(before)
    } else {
      guilty.push({ invocation, firstAt: before.firstAt, crashes: before.crashes + 1 })
    }
  }
  return { suspects: [...others, ...stillSuspect].slice(-MAX_SUSPECTS), guilty }
}

/** The suspect that an entry becomes which is run once more: one crash is enough then. */
export function onProbation({ fingerprint, plugin, version, firstAt, crashes }: QuarantineEntry, now: number): Suspect {
  return { fingerprint, plugin, version, instance: '', at: now, firstAt: Date.parse(firstAt), crashes }
}
