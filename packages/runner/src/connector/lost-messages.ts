import type { LostMessage } from '@rosey/protocol'
import type { Entry } from './outbox.ts'

/** What people said, of events that were given up; nobody waits for an answer to the others. */
export function lostMessages(entries: readonly Entry[], connector: string, reason: string): LostMessage[] {
  return entries.flatMap(({ channel, event, takenBy }) => {
    if (event.name !== 'message' && event.name !== 'pm') return []
    const { id, user, text } = event.data
    const holder = takenBy === undefined ? connector : 'bot'
    return [{ id, connector, channel, user: user.name, text: text.slice(0, 500), holder, reason }]
  })
}
