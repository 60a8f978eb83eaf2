import { createHash } from 'node:crypto'

/**
 * The id of a message. CyTube gives none, so it is made of what is the same each time the message is shown: replayed
 * after a join it has the id that it had when it was said.
 *
 * @param time of the server's clock, in ms
 * @param html the message as it came
 */
export function messageId(kind: 'chat' | 'pm', channel: string, time: number, name: string, html: string): string {
  const facts = JSON.stringify([kind, channel.toLowerCase(), time, name.toLowerCase(), html])
  // 132 bits: enough that two messages never share one.
  return `m-${createHash('sha256').update(facts).digest('base64url').slice(0, 22)}`
}
