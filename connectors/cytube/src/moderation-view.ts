import type { Draft } from './draft.ts'
import { fieldsOf, textOf } from './fields.ts'
import { type Frame, readChat } from './frames.ts'

// What the pseudo-user [server] tells moderators; its brackets are illegal in names, so nobody can forge it.
const WHISPERS = [
  ['moderation.kicked', /^(\S+) kicked (\S+)$/],
  ['moderation.banned', /^(\S+) (?:name|ip)?banned (\S+)(?: .*)?$/i],
  ['moderation.unbanned', /^(\S+) unbanned (\S+)(?: .*)?$/],
] as const

/** The moderation that a frame tells of. Kicks and bans are told to moderators only; mutes show in the user list. */
export function moderationIn({ event, args: [arg] }: Frame): Draft[] {
  if (event === 'clearchat') {
    const by = textOf(fieldsOf(arg).clearedBy)
    return [{ name: 'moderation.cleared', data: by ? { by } : {} }]
  }
  const chat = event === 'chatMsg' ? readChat(arg) : undefined
  if (chat?.name !== '[server]') return []
  for (const [name, pattern] of WHISPERS) {
    const [, by, user] = pattern.exec(chat.text) ?? []
    if (by !== undefined && user !== undefined) return [{ name, data: { user, by, time: chat.time } }]
  }
  return []
}
