import { nameInId } from './crash-id.ts'

/** Records that are kept of one process, and of all (N10). */
const MAX_PER_PROCESS = 20
const MAX_RECORDS = 200

/** The ids of records that are too many, the oldest first. `ids` are sorted, the newest last. */
export function overflow(ids: readonly string[]): string[] {
  const kept = new Map<string, number>()
  let all = 0
  const over: string[] = []
  for (const id of ids.toReversed()) {
    const name = nameInId(id)
    const count = (kept.get(name) ?? 0) + 1
    if (count > MAX_PER_PROCESS || all >= MAX_RECORDS) {
      over.push(id)
      continue
    }
    kept.set(name, count)
    all++
  }
  return over.reverse()
}
