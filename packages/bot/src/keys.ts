import { hash } from 'node:crypto'

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

/**
 * The id of the command in one message: the same whichever process of the bot takes it. A bot that dies before it could
 * say `taken` gets the message again as its successor, and the plugin sees that it has run.
 */
export function invocationIdOf({ connector, channel, id }: { connector: string; channel: string; id: string }): string {
  return hash('sha256', keyOf(connector, channel, id), 'base64url')
}

/** A hash of a command and its arguments: equal when the same is asked again of the same plugin, however it was typed. */
export function fingerprintOf(plugin: string, command: string, args: readonly string[]): string {
  return hash('sha256', JSON.stringify([plugin, command, ...args]), 'base64url')
}
