import type { ActionResult, ChatAction } from '@rosey/sdk'
import type { ChannelView } from './channel-view.ts'
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { type Frame, readChat, readMeta } from './frames.ts'
import { MAX_LINE, toArgument } from './outgoing-text.ts'
import { type FramePlan, type Plan, refuse, refused, SENT, type Settle } from './plan.ts'

type ModerationAction = Extract<ChatAction, { name: 'kick' | 'ban' | 'unban' | 'mute' | 'unmute' | 'clear' }>

// Anything else in a slash command would be read as further arguments.
const USER_NAME = /^[A-Za-z0-9_-]{1,20}$/

/** How an action of a moderator is done: mostly by a slash command, told by its effect, since it has no echo. */
export function planModeration(action: ModerationAction, view: ChannelView): Plan {
  if (action.name === 'clear') {
    if (!view.allows('chatclear')) return tooLow(view, 'clear the chat')
    return { kind: 'command', text: '/clear', settle: ({ event }) => (event === 'clearchat' ? SENT : undefined) }
  }
  const { user } = action.data
  if (!USER_NAME.test(user)) return refuse(`"${user}" is no CyTube user name`)
  switch (action.name) {
    case 'kick':
      return planKick(user, action.data.reason, view)
    case 'ban':
      return planBan(user, action.data.reason, view)
    case 'unban':
      return view.allows('ban') ? planUnban(user) : tooLow(view, 'unban')
    case 'mute':
    case 'unmute':
      return planMute(user, action.name === 'mute', view)
  }
}

function planKick(user: string, reason: string | undefined, view: ChannelView): Plan {
  const problem = targetProblem(user, 'kick', view)
  if (problem !== undefined) return problem
  return command(`/kick ${user}`, reason, (frame) => (leaves(frame, user) ? SENT : undefined))
}

function planBan(user: string, reason: string | undefined, view: ChannelView): Plan {
  if (!view.allows('ban')) return tooLow(view, 'ban')
  const banned = new RegExp(`banned ${user}$`, 'i')
  return command(`/ban ${user}`, reason, (frame) => {
    const chat = frame.event === 'chatMsg' ? readChat(frame.args[0]) : undefined
    return (chat?.name === '[server]' && banned.test(chat.text)) || leaves(frame, user) ? SENT : undefined
  })
}

function planMute(user: string, muted: boolean, view: ChannelView): Plan {
  const problem = targetProblem(user, 'mute', view)
  if (problem !== undefined) return problem
  if (view.users.list.find(user)?.muted === muted) return { kind: 'done' }
  return command(`/${muted ? 'mute' : 'unmute'} ${user}`, undefined, ({ event, args: [arg] }) => {
    const isMeta = event === 'setUserMeta' && isName(fieldsOf(arg).name, user)
    return isMeta && readMeta(fieldsOf(arg).meta).muted === muted ? SENT : undefined
  })
}

// The ban list has the ids that `unban` asks for.
function planUnban(user: string): Plan {
  return {
    kind: 'frame',
    frame: { event: 'requestBanlist', args: [] },
    settle: ({ event, args: [arg] }) => (event === 'banlist' ? unbanFrom(arg, user) : undefined),
  }
}

function unbanFrom(banlist: unknown, user: string): ActionResult | { next: FramePlan } {
  const entry = listOf(banlist)
    .map(fieldsOf)
    .find((ban) => isName(ban.name, user))
  const id = numberOf(entry?.id)
  if (entry === undefined || id === undefined) return refused(`${user} is not banned`)
  const settle: Settle = ({ event, args: [arg] }) =>
    event === 'banlistRemove' && numberOf(fieldsOf(arg).id) === id ? SENT : undefined
  return { next: { kind: 'frame', frame: { event: 'unban', args: [{ id, name: entry.name }] }, settle } }
}

function command(head: string, reason: string | undefined, settle: Settle): Plan {
  const argument = toArgument(reason ?? '')
  const text = argument === '' ? head : `${head} ${argument}`
  return { kind: 'command', text: text.slice(0, MAX_LINE).toWellFormed(), settle }
}

function targetProblem(user: string, node: 'kick' | 'mute', view: ChannelView): Plan | undefined {
  if (!view.allows(node)) return tooLow(view, node)
  const target = view.users.list.find(user)
  if (target === undefined) return refuse(`${user} is not in ${view.channel}`)
  if (target.rank >= view.rank) return refuse(`${target.name} has rank ${target.rank}, the bot only ${view.rank}`)
  return undefined
}

function leaves(frame: Frame, user: string): boolean {
  return frame.event === 'userLeave' && isName(fieldsOf(frame.args[0]).name, user)
}

function isName(value: unknown, user: string): boolean {
  return textOf(value)?.toLowerCase() === user.toLowerCase()
}

function tooLow(view: ChannelView, what: string): Plan {
  return refuse(`the bot's rank ${view.rank} is too low to ${what} in ${view.channel}`)
}
