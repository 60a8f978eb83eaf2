import { CRASH_ID_PATTERN, nearest, RoseyError } from '@rosey/protocol'

const ID = new RegExp(CRASH_ID_PATTERN)
const STAMP_LENGTH = 8
/** Ids that are named where several begin as typed. */
const SHOWN = 5

/** The id of a record: `mg5u1x2k-dice-roller`. It sorts by time until the year 2059. `at` in ms since 1970. */
export function crashId(at: number, name: string): string {
  return `${at.toString(36).padStart(STAMP_LENGTH, '0')}-${name}`
}

/** True for a text that can be the id of a record. */
export function isCrashId(text: string): boolean {
  return ID.test(text)
}

/** The process of an id. */
export function nameInId(id: string): string {
  return id.slice(STAMP_LENGTH + 1)
}

/**
 * The id that was meant: `last`, a whole one, or the beginning of one.
 *
 * @param ids sorted, the newest last
 * @throws RoseyError `crash-unknown` for none, with the nearest, and for several
 */
export function findCrashId(typed: string, ids: readonly string[]): string {
  const last = ids.at(-1)
  if (last === undefined) throw unknown('No crash is recorded here', typed)
  if (typed === 'last') return last
  if (ids.includes(typed)) return typed
  const found = typed === '' ? ids : ids.filter((id) => id.startsWith(typed))
  const [first] = found
  if (first === undefined) {
    const near = nearest(typed, ids)
    const help = near === undefined ? 'See: rosey crash list' : `Did you mean ${near}?`
    throw unknown(`No crash record begins with "${typed}". ${help}`, typed)
  }
  if (found.length === 1) return first
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : ''
  const newest = found.slice(-SHOWN).join(', ')
  throw unknown(`${found.length} crash records begin with "${typed}": ${newest}${more}. Type more of the id`, typed)
}

function unknown(message: string, typed: string): RoseyError {
  return new RoseyError('crash-unknown', message, { details: { id: typed } })
}
