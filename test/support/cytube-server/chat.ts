import type { Channel, ChatFrame } from './channel.ts'
import { cleanLine, formatChat } from './chat-format.ts'
import type { Connection } from './connection.ts'
import { HARD_LIMIT } from './flood-limiter.ts'
import type { Site } from './site.ts'
import { runSlashCommand } from './slash-commands.ts'

/** Handles `chatMsg` of a client. Whoever is not inside, has no name or lacks the rank gets no reply of any kind. */
export function handleChat(site: Site, member: Connection, data: unknown): void {
  const { msg, meta } = (data ?? {}) as { msg?: unknown; meta?: unknown }
  const { channel } = member
  if (channel === undefined || typeof msg !== 'string' || member.name === undefined) return
  if (!channel.allows(member, 'chat') || msg.trim() === '') return
  if (member.muted && !member.shadowMuted) {
    member.send('noflood', { action: 'chat', msg: 'You have been muted on this channel.' })
    return
  }
  if (site.cutsSpeaker('before-line')) {
    member.cut()
    return
  }
  if (member.afk) setAfk(channel, member, false)
  processLine(site, channel, member, cleanLine(msg), honouredMeta(member, meta))
}

/** Counts, interprets and spreads one cleaned line; `/me` comes here a second time, and so costs two tokens. */
export function processLine(
  site: Site,
  channel: Channel,
  member: Connection,
  text: string,
  meta: Record<string, unknown>,
): void {
  const limit = member.rank < 2 ? (channel.antiflood() ?? HARD_LIMIT) : HARD_LIMIT
  if (site.loseNextLine() || !member.chatLimiter.accept(limit, Date.now())) {
    member.send('cooldown', 1000 / limit.sustained)
    return
  }
  if (text.startsWith('/') && runSlashCommand(site, channel, member, text)) return
  spreadLine(site, channel, member, text, meta)
}

/** Sends a line to everybody, the author too, and keeps it for joiners. */
export function spreadLine(
  site: Site,
  channel: Channel,
  member: Connection,
  text: string,
  meta: Record<string, unknown>,
): void {
  const greentext = text.startsWith('>') ? { addClass: 'greentext' } : {}
  const frame: ChatFrame = {
    username: member.name ?? '',
    msg: formatChat(text, channel.registered),
    meta: { ...greentext, ...meta },
    time: Date.now(),
  }
  if (member.shadowMuted) {
    member.send('chatMsg', frame)
    const shadowed = { ...frame, meta: { ...frame.meta, shadow: true } }
    for (const other of channel.members) if (other !== member && other.rank >= 2) other.send('chatMsg', shadowed)
    return
  }
  channel.remember(frame)
  site.lines.push({ channel: channel.name, name: frame.username, text, html: frame.msg, time: frame.time })
  if (site.cutsSpeaker('after-line')) member.cut()
  channel.broadcast('chatMsg', frame)
}

/** Marks a member as away or back; both the new and the old form of the news are sent. */
export function setAfk(channel: Channel, member: Connection, afk: boolean): void {
  member.afk = afk
  if (afk) member.send('clearVoteskipVote')
  sendMeta(channel, member)
  channel.broadcast('setAFK', { name: member.name, afk })
}

/** Tells everybody the `meta` of a member, as far as their rank lets them see it. */
export function sendMeta(channel: Channel, member: Connection): void {
  channel.broadcastByRank('setUserMeta', (rank) => ({ name: member.name, meta: member.meta(rank) }))
}

function honouredMeta(member: Connection, meta: unknown): Record<string, unknown> {
  const { modflair } = (meta ?? {}) as { modflair?: unknown }
  return member.rank >= 2 && modflair === member.rank ? { modflair } : {}
}
