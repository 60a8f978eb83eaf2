import type { ChatAction } from '@rosey/sdk'
import type { ChannelView } from './channel-view.ts'
import { fieldsOf, textOf } from './fields.ts'
import { frameUntil, type Plan, refuse, refused, SENT } from './plan.ts'

type PollAction = Extract<ChatAction, { name: `poll.${string}` }>
type Open = Extract<ChatAction, { name: 'poll.open' }>['data']

// What CyTube takes: title and option at most this long (fact sheet, section 5).
const MAX_POLL_TEXT = 255

/** How an action on the channel's poll is done. */
export function planPoll(action: PollAction, view: ChannelView): Plan {
  switch (action.name) {
    case 'poll.open':
      return planOpen(action.data, view)
    case 'poll.vote':
      if (!view.poll.isOpen) return refuse('no poll is open')
      if (!view.allows('pollvote')) return refuse(`the bot's rank ${view.rank} may not vote`)
      return frameUntil('vote', [{ option: action.data.option }], 'updatePoll')
    case 'poll.close':
      if (!view.poll.isOpen) return refuse('no poll is open')
      return view.allows('pollctl') ? frameUntil('closePoll', [], 'closePoll') : mayNot(view)
  }
}

function planOpen(data: Open, view: ChannelView): Plan {
  if (!view.allows('pollctl')) return mayNot(view)
  const tooLong = [data.title, ...data.options].find((text) => text.length > MAX_POLL_TEXT)
  if (tooLong !== undefined)
    return refuse(`a poll's title and options have at most ${MAX_POLL_TEXT} characters, not ${tooLong.length}`)
  const timeout = data.timeoutSeconds === undefined ? {} : { timeout: data.timeoutSeconds }
  const request = { title: data.title, opts: data.options, obscured: data.hidden === true, ...timeout }
  return {
    kind: 'frame',
    frame: { event: 'newPoll', args: [request] },
    settle: ({ event, args: [arg] }) => {
      // Without an acknowledgement asked for, CyTube tells an error as errorMsg.
      if (event === 'errorMsg') return refused(textOf(fieldsOf(arg).msg) ?? 'no reason given')
      return event === 'newPoll' && view.isSelf(textOf(fieldsOf(arg).initiator) ?? '') ? SENT : undefined
    },
  }
}

function mayNot(view: ChannelView): Plan {
  return refuse(`the bot's rank ${view.rank} may not open or close polls`)
}
