import type { ConsoleIdentity } from '@rosey/protocol'

/** A change that the others in the channel should hear of. */
export interface PresenceChange {
  readonly name: 'user.joined' | 'user.left' | 'user.updated'
  readonly identity: ConsoleIdentity
}

/**
 * What a client's coming (`before` undefined), going (`after` undefined) or change means for its channel. One name can
 * be used by several clients at once: it comes with the first and goes with the last.
 *
 * @param others the other clients that are seen, in any channel
 */
export function presenceChanges(
  before: ConsoleIdentity | undefined,
  after: ConsoleIdentity | undefined,
  others: readonly ConsoleIdentity[],
): PresenceChange[] {
  if (before !== undefined && after !== undefined && isSame(before, after)) {
    return before.role === after.role ? [] : [{ name: 'user.updated', identity: after }]
  }
  const isAlone = (identity: ConsoleIdentity | undefined): identity is ConsoleIdentity =>
    identity !== undefined && !others.some((other) => isSame(other, identity))
  const changes: PresenceChange[] = []
  if (isAlone(before)) changes.push({ name: 'user.left', identity: before })
  if (isAlone(after)) changes.push({ name: 'user.joined', identity: after })
  return changes
}

function isSame(one: ConsoleIdentity, other: ConsoleIdentity): boolean {
  return one.user === other.user && one.channel === other.channel
}
