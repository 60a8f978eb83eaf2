import { oneLine } from '@rosey/protocol'
import { CRASHES_IN_A_ROW, type Trouble } from './trouble.ts'

/** Of a reason, so that the notice is one line of a chat. */
const MAX_REASON = 150

/** What an owner is told of a trouble: what, why, and what to do. */
export function noticeText({ kind, peer }: Trouble, prefix: string): string {
  const { name, critical = false } = peer
  const reason = oneLine(peer.reason).slice(0, MAX_REASON)
  const because = reason === '' ? '' : `: ${reason}`
  const degraded = critical ? 'The bot is degraded. ' : ''
  if (kind === 'crashing') {
    return `${degraded}${name} has crashed ${CRASHES_IN_A_ROW} times in a row${because}. It is started again by itself; what it said: rosey logs ${name}`
  }
  const again = peer.kind === 'plugin' ? `${prefix}plugin start ${name}` : `rosey start ${name}`
  return `${degraded}${name} has failed${because}. To start it again: ${again}; what it said: rosey logs ${name}`
}

/** What an owner is told instead when there is too much to tell. */
export function summaryText({ peer }: Trouble): string {
  return `${peer.name} has failed as well. So much fails that no more is told here for an hour; see: rosey status`
}
