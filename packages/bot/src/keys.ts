/**
 * One map key for several texts. The separator is a control character that no name on a chat service holds; people are
 * compared without regard to case, because no service has two accounts that differ in it alone.
 */
export function keyOf(...parts: string[]): string {
  return parts.join('\u0000')
}

/** The key of one person in one channel: commands with the same key run one after the other. */
export function laneKeyOf(where: { connector: string; channel: string }, user: string): string {
  return keyOf(where.connector, where.channel, user.toLowerCase())
}
