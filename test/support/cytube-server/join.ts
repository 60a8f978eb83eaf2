import type { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import { sendPlaylist } from './playlist-frames.ts'
import { sendPoll } from './polls.ts'
import type { Site } from './site.ts'

const INVALID_CHANNEL =
  'Invalid channel name.  Channel names may consist of 1-30 characters in the set a-z, A-Z, 0-9, -, and _'

/** Handles a `joinChannel` frame. Only the first of a socket counts, even when it was malformed. */
export function handleJoin(site: Site, connection: Connection, data: unknown): void {
  if (connection.join.kind !== 'outside') return
  const { name, pw } = (typeof data === 'object' && data !== null ? data : {}) as { name?: unknown; pw?: unknown }
  if (typeof name !== 'string') {
    connection.join = { kind: 'malformed' }
    return
  }
  if (!/^[A-Za-z0-9_-]{1,30}$/.test(name)) {
    connection.join = { kind: 'malformed' }
    connection.send('errorMsg', { msg: INVALID_CHANNEL })
    connection.kick('Invalid channel name')
    return
  }
  const channel = site.channel(name)
  connection.join = { kind: 'at-the-door', channel }
  enterChannel(channel, connection, typeof pw === 'string' ? pw : undefined)
}

/** Handles a `channelPassword` frame of somebody who waits at the door. */
export function handleChannelPassword(connection: Connection, data: unknown): void {
  if (connection.join.kind === 'at-the-door' && typeof data === 'string')
    enterChannel(connection.join.channel, connection, data)
}

/** Lets the socket in, or says why not: password asked for, or banned. */
export function enterChannel(channel: Channel, connection: Connection, password: string | undefined): void {
  const loggedIn = connection.login.kind === 'account'
  if (loggedIn) adoptRank(channel, connection)
  if (connection.name !== undefined && channel.isBanned(connection.name)) {
    connection.kick('You are banned from this channel.')
    return
  }
  const locked = channel.password !== ''
  if (locked && connection.rank < 2 && password !== channel.password) {
    connection.send('needPassword', password !== undefined)
    return
  }
  admit(channel, connection)
  if (locked) connection.send('cancelNeedPassword')
  if (loggedIn) connection.send('listPlaylists', [])
}

/** Makes the newest login of a name the only one: the older socket is kicked, the others see it leave. */
export function takeOverName(channel: Channel, connection: Connection): void {
  const name = connection.name
  if (name === undefined) return
  const older = channel.named().find((member) => member !== connection && sameName(member, name))
  if (older === undefined) return
  channel.members.delete(older)
  older.kick('Duplicate login')
  channel.broadcast('userLeave', { name: older.name })
}

/** What follows once login and join are both done and the join came first. */
export function completeMembership(channel: Channel, connection: Connection): void {
  if (connection.name !== undefined && channel.isBanned(connection.name)) {
    connection.kick('You are banned from this channel.')
    channel.announce(`${connection.name} was kicked (name is banned)`)
    return
  }
  if (connection.login.kind !== 'account') return
  const before = connection.rank
  adoptRank(channel, connection)
  if (before < 2 && connection.rank >= 2) sendUserlist(channel, connection)
  sendPlaylist(channel, connection)
  connection.send('setUserRank', { name: connection.name, rank: connection.rank })
}

/** Sends the whole user list as this viewer may see it. */
export function sendUserlist(channel: Channel, connection: Connection): void {
  connection.send(
    'userlist',
    channel.named().map((member) => member.describe(connection.rank)),
  )
}

function adoptRank(channel: Channel, connection: Connection): void {
  connection.channelRank = channel.ranks.get(connection.name?.toLowerCase() ?? '') ?? 0
  connection.send('rank', connection.rank)
  for (const member of channel.members)
    if (member !== connection) member.send('setUserRank', { name: connection.name, rank: connection.rank })
}

function admit(channel: Channel, connection: Connection): void {
  takeOverName(channel, connection)
  if (connection.name !== undefined) {
    channel.broadcastByRank('addUser', (viewer) => connection.describe(viewer))
    channel.announce(`${connection.name} joined (aliases: ${connection.name})`)
  }
  connection.join = { kind: 'inside', channel }
  channel.members.add(connection)
  sendBurst(channel, connection)
}

function sendBurst(channel: Channel, connection: Connection): void {
  connection.send('setPermissions', channel.permissions)
  connection.send('setPlaylistLocked', channel.playlistLocked)
  connection.send('emoteList', [])
  for (const frame of channel.replay) connection.send('chatMsg', frame)
  connection.send('drinkCount', channel.drinks)
  connection.send('channelCSSJS', { css: '', cssHash: '', js: '', jsHash: '' })
  connection.send('setMotd', '')
  connection.send('channelOpts', channel.options)
  sendPlaylist(channel, connection)
  if (connection.login.kind === 'account') sendPlaylist(channel, connection)
  const media = channel.playlist.nowPlaying()
  if (media !== undefined) connection.send('changeMedia', media)
  if (channel.poll !== undefined) sendPoll(channel, connection)
  sendUserlist(channel, connection)
  const leader = channel.named().find((member) => member.leader)
  if (leader !== undefined) connection.send('setLeader', leader.name)
  connection.send('usercount', channel.members.size)
  if (!channel.registered) connection.send('channelNotRegistered')
}

function sameName(member: Connection, name: string): boolean {
  return member.name?.toLowerCase() === name.toLowerCase()
}
