import { hash } from 'node:crypto'
import { nearest, type QuarantineEntry, RoseyError } from '@rosey/protocol'

/** Characters of an id, where no other entry begins in the same way. */
const ID_LENGTH = 6

/** A short id for a command, which no other entry has: the same each time the same command comes into quarantine. */
export function entryId(fingerprint: string, others: readonly QuarantineEntry[]): string {
  const whole = hash('sha256', fingerprint, 'hex')
  const taken = new Set(others.map(({ id }) => id))
  let length = ID_LENGTH
  while (taken.has(whole.slice(0, length)) && length < whole.length) length++
  return whole.slice(0, length)
}

/**
 * The entry of an id.
 *
 * @throws RoseyError `quarantine-unknown` with the nearest id
 */
export function findEntry(id: string, entries: readonly QuarantineEntry[]): QuarantineEntry {
  const found = entries.find((entry) => entry.id === id.toLowerCase())
  if (found !== undefined) return found
  const ids = entries.map((entry) => entry.id)
  const near = nearest(id, ids)
  const help =
    near !== undefined ? `Did you mean ${near}?` : ids.length === 0 ? 'Nothing is.' : 'See: rosey quarantine list'
  throw new RoseyError('quarantine-unknown', `Nothing in quarantine has the id "${id}". ${help}`, {
    details: { id, nearest: near ?? null },
  })
}
