import type { ChatAction } from '@rosey/sdk'
import type { ChannelView } from './channel-view.ts'
import { toLines } from './outgoing-text.ts'
import { type Plan, refuse } from './plan.ts'
import { planMedia } from './plan-media.ts'
import { planModeration } from './plan-moderation.ts'
import { planPoll } from './plan-poll.ts'

/**
 * How an action is done in this channel now. CyTube is silent about most of what it does not allow, so rank and names
 * are checked here first: a refusal with a reason is worth more than a wait in vain.
 */
export function planAction(action: ChatAction, view: ChannelView): Plan {
  switch (action.name) {
    case 'message':
      return planLines(action.data.text, action.data.action === true, view)
    case 'pm':
      return planPm(action.data.to, action.data.text, view)
    case 'media.queue':
    case 'media.remove':
    case 'media.move':
    case 'media.jump':
    case 'media.skip':
    case 'media.voteskip':
    case 'media.shuffle':
    case 'media.clear':
    case 'media.temporary':
      return planMedia(action, view)
    case 'poll.open':
    case 'poll.vote':
    case 'poll.close':
      return planPoll(action, view)
    case 'kick':
    case 'ban':
    case 'unban':
    case 'mute':
    case 'unmute':
    case 'clear':
      return planModeration(action, view)
  }
}

function planLines(text: string, isAction: boolean, view: ChannelView): Plan {
  if (!view.allows('chat')) return refuse(`the bot's rank ${view.rank} may not speak in ${view.channel}`)
  const form = isAction ? 'action' : 'chat'
  const lines = toLines(text, form)
  return lines.length === 0 ? refuse('the text is blank') : { kind: 'lines', form, to: undefined, lines }
}

function planPm(to: string, text: string, view: ChannelView): Plan {
  const user = view.users.list.find(to)
  if (view.isSelf(to)) return refuse('CyTube sends no private message to oneself')
  if (user === undefined) return refuse(`${to} is not in ${view.channel}`)
  const lines = toLines(text, 'pm')
  return lines.length === 0 ? refuse('the text is blank') : { kind: 'lines', form: 'pm', to: user.name, lines }
}
