import type { ChatAction, Media, PlaylistItem } from '@rosey/sdk'
import type { ChannelView } from './channel-view.ts'
import { fieldsOf, numberOf, textOf } from './fields.ts'
import { readItem, readReason } from './frames.ts'
import { frameUntil, type Plan, refuse, refused, SENT } from './plan.ts'

type MediaAction = Extract<ChatAction, { name: `media.${string}` }>
type Queue = Extract<ChatAction, { name: 'media.queue' }>['data']

const KEEPS_ID: ReadonlySet<string> = new Set(['yt', 'vi', 'dm', 'cm', 'fi', 'gd'])

/** How an action on playlist or player is done. */
export function planMedia(action: MediaAction, view: ChannelView): Plan {
  switch (action.name) {
    case 'media.queue':
      return planQueue(action.data, view)
    case 'media.voteskip':
      return planVoteskip(view)
    case 'media.skip':
      if (view.playlist.currentUid === undefined) return refuse('nothing is playing')
      return needs(view, 'playlistjump') ?? frameUntil('playNext', [], 'changeMedia', 'setCurrent')
    case 'media.shuffle':
      return needs(view, 'playlistshuffle') ?? frameUntil('shufflePlaylist', [], 'playlist')
    case 'media.clear':
      return needs(view, 'playlistclear') ?? frameUntil('clearPlaylist', [], 'playlist')
    case 'media.remove':
    case 'media.move':
    case 'media.jump':
    case 'media.temporary':
      return planOnItem(action, view)
  }
}

type ItemAction = Extract<MediaAction, { data: { uid: string } }>

function planOnItem(action: ItemAction, view: ChannelView): Plan {
  if (view.playlist.find(action.data.uid) === undefined) return refuse(`no item ${action.data.uid} is in the playlist`)
  const uid = Number(action.data.uid)
  switch (action.name) {
    case 'media.remove':
      return needs(view, 'playlistdelete') ?? onItem('delete', uid, 'delete', 'uid', uid)
    case 'media.jump':
      return needs(view, 'playlistjump') ?? frameUntil('jumpTo', [uid], 'setCurrent')
    case 'media.temporary':
      return needs(view, 'settemp') ?? onItem('setTemp', { uid, temp: action.data.temporary }, 'setTemp', 'uid', uid)
    case 'media.move': {
      const { after } = action.data
      if (after !== null && view.playlist.find(after) === undefined)
        return refuse(`no item ${after} is in the playlist`)
      const frame = { from: uid, after: after === null ? 'prepend' : Number(after) }
      return needs(view, 'playlistmove') ?? onItem('moveMedia', frame, 'moveVideo', 'from', uid)
    }
  }
}

function planQueue(data: Queue, view: ChannelView): Plan {
  const node = data.position === 'next' ? 'playlistnext' : 'playlistadd'
  const mayWhileOpen = !view.playlist.locked && view.allows(`o${node}`)
  if (!view.allows(node) && !mayWhileOpen) return refuse(`the bot's rank ${view.rank} may not add to the playlist`)
  const title = data.title === undefined ? {} : { title: data.title }
  const request = { id: data.id, type: data.type, pos: data.position, temp: data.temporary === true, ...title }
  return {
    kind: 'frame',
    frame: { event: 'queue', args: [request] },
    settle: ({ event, args: [arg] }) => {
      if (event === 'queueFail') return isAbout(arg, data.id) ? refused(readReason(arg)) : undefined
      const item = event === 'queue' ? readItem(fieldsOf(arg).item) : undefined
      return item !== undefined && isOwn(item, view) && isWanted(item.media, data) ? SENT : undefined
    },
  }
}

function planVoteskip(view: ChannelView): Plan {
  if (view.playlist.currentUid === undefined) return refuse('nothing is playing')
  return needs(view, 'voteskip') ?? frameUntil('voteskip', [], 'voteskip', 'setCurrent')
}

function onItem(event: string, arg: unknown, doneBy: string, key: string, uid: number): Plan {
  return {
    kind: 'frame',
    frame: { event, args: [arg] },
    settle: (frame) => (frame.event === doneBy && numberOf(fieldsOf(frame.args[0])[key]) === uid ? SENT : undefined),
  }
}

function isOwn(item: PlaylistItem, view: ChannelView): boolean {
  return item.queuedBy !== undefined && view.isSelf(item.queuedBy)
}

// For other kinds the server may change the id: a custom embed becomes a hash, a YouTube list its videos.
function isWanted(media: Media, wanted: Queue): boolean {
  return KEEPS_ID.has(wanted.type) ? media.id === wanted.id : media.type === wanted.type || wanted.type === 'yp'
}

// A failure may name the id alone or only the link.
function isAbout(arg: unknown, id: string): boolean {
  const { id: failed, link } = fieldsOf(arg)
  return textOf(failed) === id || textOf(link) === id
}

function needs(view: ChannelView, node: string): Plan | undefined {
  if (view.allows(node)) return undefined
  return refuse(`the bot's rank ${view.rank} is too low for ${node} in ${view.channel}`)
}
