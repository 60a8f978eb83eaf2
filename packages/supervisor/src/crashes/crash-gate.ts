/** Time between two records of one process in ms: a crash loop must not fill the disk. */
const LEAST_MS = 2000

/** What becomes of one end: it is recorded, with how many before it were not, or it is only counted. */
export type Admission = { readonly kind: 'record'; readonly unrecorded: number } | { readonly kind: 'count' }

/** Decides which ends of each process are recorded. */
export class CrashGate {
  readonly #seen = new Map<string, { recordedAt: number; unrecorded: number }>()

  /** An unasked end of the process of this name; `now` in ms of any clock that only goes forward. */
  admit(name: string, now: number): Admission {
    const seen = this.#seen.get(name)
    if (seen !== undefined && now - seen.recordedAt < LEAST_MS) {
      seen.unrecorded++
      return { kind: 'count' }
    }
    this.#seen.set(name, { recordedAt: now, unrecorded: 0 })
    return { kind: 'record', unrecorded: seen?.unrecorded ?? 0 }
  }
}
