import type { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import { sendUserlist } from './join.ts'

/** Handles `setOptions`. Sent by less than a moderator it is a kick, also when the rank is only on its way. */
export function handleSetOptions(channel: Channel, member: Connection, data: unknown): void {
  if (member.rank < 2) {
    member.kick('Attempted setOptions as a non-moderator')
    return
  }
  const options = (data ?? {}) as Record<string, unknown>
  if (typeof options.password === 'string' && member.rank >= 3) channel.password = options.password
  Object.assign(channel.options, options, { password: channel.password === '' ? false : channel.password })
  channel.broadcast('channelOpts', channel.options)
}

/** Handles `setPermissions`: rank 3, else a kick. */
export function handleSetPermissions(channel: Channel, member: Connection, data: unknown): void {
  if (member.rank < 3) {
    member.kick('Attempted setPermissions as a non-admin')
    return
  }
  Object.assign(channel.permissions, data)
  channel.broadcast('setPermissions', channel.permissions)
}

/** Handles `setMotd`: rank 3, else a kick. */
export function handleSetMotd(_channel: Channel, member: Connection): void {
  if (member.rank < 3) member.kick('Attempted setMotd with insufficient permission')
}

/** Handles `setChannelRank`. */
export function handleSetChannelRank(channel: Channel, member: Connection, data: unknown): void {
  const { name, rank } = (data ?? {}) as { name?: unknown; rank?: unknown }
  if (typeof name !== 'string' || typeof rank !== 'number' || member.rank < 3) return
  setChannelRank(channel, name, rank)
}

/** Gives an account its rank in the channel, now and for later joins, and tells everybody. */
export function setChannelRank(channel: Channel, name: string, rank: number): void {
  channel.ranks.set(name.toLowerCase(), rank)
  const target = channel.find(name)
  if (target !== undefined) {
    const before = target.rank
    target.channelRank = rank
    target.send('rank', target.rank)
    if (before < 2 !== target.rank < 2) sendUserlist(channel, target)
  }
  channel.broadcast('setUserRank', { name: target?.name ?? name, rank: target?.rank ?? rank })
}

/** Handles `assignLeader`: an empty name takes the lead away. */
export function handleAssignLeader(channel: Channel, member: Connection, data: unknown): void {
  const { name } = (data ?? {}) as { name?: unknown }
  if (typeof name !== 'string') return
  if (!channel.allows(member, 'leaderctl')) {
    member.kick('Attempted assignLeader without permission')
    return
  }
  for (const former of channel.named().filter((other) => other.leader)) lead(channel, former, false)
  const next = channel.find(name)
  if (next !== undefined) lead(channel, next, true)
  channel.broadcast('setLeader', next?.name ?? '')
}

/** Handles `requestBanlist`. */
export function handleRequestBanlist(channel: Channel, member: Connection): void {
  if (channel.allows(member, 'ban')) member.send('banlist', channel.bans)
}

/** Handles `unban`. */
export function handleUnban(channel: Channel, member: Connection, data: unknown): void {
  const { id, name } = (data ?? {}) as { id?: unknown; name?: unknown }
  const ban = channel.bans.find((entry) => entry.id === id)
  if (ban === undefined || !channel.allows(member, 'ban')) return
  channel.bans = channel.bans.filter((entry) => entry !== ban)
  for (const other of channel.members) if (channel.allows(other, 'ban')) other.send('banlistRemove', { id, name })
  channel.announce(`${member.name} unbanned ${ban.name}`)
}

function lead(channel: Channel, member: Connection, leads: boolean): void {
  member.leader = leads
  member.send('rank', member.rank)
  channel.broadcast('setUserRank', { name: member.name, rank: member.rank })
}
