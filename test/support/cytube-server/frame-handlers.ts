import type { Channel } from './channel.ts'
import { handleChat } from './chat.ts'
import type { Connection } from './connection.ts'
import { handleChannelPassword, handleJoin } from './join.ts'
import { handleLogin } from './login.ts'
import {
  handleClearPlaylist,
  handleDelete,
  handleJump,
  handleMove,
  handlePlayNext,
  handleQueue,
  handleSetTemp,
  handleShuffle,
  handleToggleLock,
  handleVoteskip,
} from './playlist-frames.ts'
import { handleClosePoll, handleNewPoll, handleVote } from './polls.ts'
import { handlePm } from './private-messages.ts'
import {
  handleAssignLeader,
  handleRequestBanlist,
  handleSetChannelRank,
  handleSetMotd,
  handleSetOptions,
  handleSetPermissions,
  handleUnban,
} from './settings.ts'
import type { Site } from './site.ts'

type InChannel = (channel: Channel, member: Connection, data: unknown, ack: Ack) => void
type Ack = ((answer: unknown) => void) | undefined

const IN_CHANNEL: ReadonlyMap<string, InChannel> = new Map<string, InChannel>([
  ['queue', handleQueue],
  ['delete', handleDelete],
  ['moveMedia', handleMove],
  ['jumpTo', handleJump],
  ['playNext', handlePlayNext],
  ['setTemp', handleSetTemp],
  ['clearPlaylist', handleClearPlaylist],
  ['shufflePlaylist', handleShuffle],
  ['togglePlaylistLock', handleToggleLock],
  ['voteskip', handleVoteskip],
  ['newPoll', handleNewPoll],
  ['vote', handleVote],
  ['closePoll', handleClosePoll],
  ['setOptions', handleSetOptions],
  ['setPermissions', handleSetPermissions],
  ['setMotd', handleSetMotd],
  ['setChannelRank', handleSetChannelRank],
  ['assignLeader', handleAssignLeader],
  ['requestBanlist', handleRequestBanlist],
  ['unban', handleUnban],
])

/** Hands a client's frame to what handles it; unknown frames, and channel frames from outside, are silent. */
export function handleFrame(site: Site, connection: Connection, event: string, args: readonly unknown[]): void {
  const [data, ack] = args
  site.received.push({ name: connection.name, event, args: args.filter((arg) => typeof arg !== 'function') })
  switch (event) {
    case 'login':
      void handleLogin(site, connection, data)
      return
    case 'joinChannel':
      handleJoin(site, connection, data)
      return
    case 'channelPassword':
      handleChannelPassword(connection, data)
      return
    case 'chatMsg':
      handleChat(site, connection, data)
      return
    case 'pm':
      handlePm(site, connection, data)
      return
  }
  const { channel } = connection
  const answer = typeof ack === 'function' ? (ack as Ack) : typeof data === 'function' ? (data as Ack) : undefined
  if (channel !== undefined) IN_CHANNEL.get(event)?.(channel, connection, data, answer)
}
