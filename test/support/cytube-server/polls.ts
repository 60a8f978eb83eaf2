import type { Channel } from './channel.ts'
import { escapePoll } from './chat-format.ts'
import type { Connection } from './connection.ts'

/** An open poll; a vote belongs to a connection and goes with it. */
export interface Poll {
  title: string
  options: readonly string[]
  obscured: boolean
  initiator: string
  timestamp: number
  votes: Map<Connection, number>
}

type Ack = ((answer: unknown) => void) | undefined

/** Handles `newPoll`: errors go to the acknowledgement when there is one, else as `errorMsg`. */
export function handleNewPoll(channel: Channel, member: Connection, data: unknown, ack: Ack): void {
  const { title, opts, obscured } = (data ?? {}) as Record<string, unknown>
  if (typeof title !== 'string' || !Array.isArray(opts) || typeof obscured !== 'boolean') {
    member.send('errorMsg', { msg: 'Unexpected error for message newPoll: Missing key: boolean:obscured' })
    return
  }
  if (!channel.allows(member, 'pollctl')) return
  const options = opts.map(String)
  const problem = pollProblem(title, options)
  if (problem !== undefined) {
    if (ack === undefined) member.send('errorMsg', { msg: problem })
    else ack({ error: { message: problem } })
    return
  }
  openPoll(channel, member, title, options, obscured)
  ack?.({})
}

/** Opens a poll, closing the one before. */
export function openPoll(
  channel: Channel,
  member: Connection,
  title: string,
  options: readonly string[],
  obscured: boolean,
): void {
  closePoll(channel)
  channel.poll = {
    title: escapePoll(title),
    options: options.map(escapePoll),
    obscured,
    initiator: member.name ?? '',
    timestamp: Date.now(),
    votes: new Map(),
  }
  broadcastPoll(channel, 'newPoll')
}

/** Handles `vote`; a vote for what is not there, or the same once more, is silent. */
export function handleVote(channel: Channel, member: Connection, data: unknown): void {
  const { option } = (data ?? {}) as { option?: unknown }
  const poll = channel.poll
  if (poll === undefined || typeof option !== 'number' || option < 0 || option >= poll.options.length) return
  if (!channel.allows(member, 'pollvote') || poll.votes.get(member) === option) return
  poll.votes.set(member, option)
  broadcastPoll(channel, 'updatePoll')
}

/** Handles `closePoll`. */
export function handleClosePoll(channel: Channel, member: Connection): void {
  if (channel.allows(member, 'pollctl')) closePoll(channel)
}

/** Withdraws the vote of somebody who left. */
export function withdrawVote(channel: Channel, member: Connection): void {
  if (channel.poll?.votes.delete(member) === true) broadcastPoll(channel, 'updatePoll')
}

/** Shows the open poll to a joiner. */
export function sendPoll(channel: Channel, connection: Connection): void {
  if (channel.poll !== undefined)
    connection.send('newPoll', describe(channel.poll, channel.allows(connection, 'viewhiddenpoll')))
}

function closePoll(channel: Channel): void {
  if (channel.poll === undefined) return
  if (channel.poll.obscured) {
    channel.poll.obscured = false
    broadcastPoll(channel, 'updatePoll')
  }
  channel.poll = undefined
  channel.broadcast('closePoll', null)
}

function broadcastPoll(channel: Channel, event: string): void {
  const { poll } = channel
  if (poll === undefined) return
  for (const member of channel.members) member.send(event, describe(poll, channel.allows(member, 'viewhiddenpoll')))
}

function describe(poll: Poll, sees: boolean): Record<string, unknown> {
  const counts: (number | string)[] = poll.options.map((_, index) => {
    const count = [...poll.votes.values()].filter((vote) => vote === index).length
    if (!poll.obscured) return count
    return sees ? `${count}?` : '?'
  })
  const { title, options, initiator, timestamp } = poll
  return { title, options, counts, initiator, timestamp }
}

function pollProblem(title: string, options: readonly string[]): string | undefined {
  if (title.length > 255) return 'Poll title must be no more than 255 characters long.'
  if (options.length > 50) return 'Polls are limited to a maximum of 50 options.'
  if (options.some((option) => option.length < 1 || option.length > 255))
    return 'Poll options must be 1-255 characters long.'
  return undefined
}
