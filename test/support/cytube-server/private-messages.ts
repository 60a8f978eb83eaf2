import type { Channel } from './channel.ts'
import { formatChat, MAX_LINE } from './chat-format.ts'
import type { Connection } from './connection.ts'
import { HARD_LIMIT } from './flood-limiter.ts'
import type { Site } from './site.ts'

/** Handles `pm`: to both ends, or an error to the sender. Line breaks and blank texts pass; a mute does not hold here. */
export function handlePm(site: Site, member: Connection, data: unknown): void {
  const { to, msg } = (data ?? {}) as { to?: unknown; msg?: unknown }
  const { channel } = member
  if (channel === undefined || typeof msg !== 'string') return
  const problem = problemWith(channel, member, to)
  if (problem !== undefined) {
    member.send('errorMsg', { msg: problem })
    return
  }
  const limit = member.rank < 2 ? (channel.antiflood() ?? HARD_LIMIT) : HARD_LIMIT
  if (member.chatLimiter.accept(limit, Date.now())) deliver(site, channel, member, String(to), msg.slice(0, MAX_LINE))
  else member.send('cooldown', 1000 / limit.sustained)
}

function problemWith(channel: Channel, member: Connection, to: unknown): string | undefined {
  if (member.name === undefined) return 'You must be signed in to send PMs'
  if (typeof to !== 'string') return 'Unexpected error for message pm: Missing key: string:to'
  if (to.toLowerCase() === member.name.toLowerCase()) return "You can't PM yourself!"
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(to)) return `PM failed: ${to} isn't a valid username.`
  if (channel.find(to) === undefined) return `PM failed: ${to} isn't connected to this channel.`
  return undefined
}

function deliver(site: Site, channel: Channel, member: Connection, to: string, text: string): void {
  const target = channel.find(to)
  const from = member.name ?? ''
  const meta = text.startsWith('>') ? { addClass: 'greentext' } : {}
  const frame = { username: from, msg: formatChat(text, channel.registered), meta, time: Date.now(), to: target?.name }
  site.privateLines.push({ from, to: target?.name ?? to, text })
  target?.send('pm', frame)
  member.send('pm', frame)
}
