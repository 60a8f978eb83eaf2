import type { ConsoleIdentity } from '@rosey/protocol'
import type { ChatEvent, ChatUser } from '@rosey/sdk'

/** The `platform` of every event of the console: the bot believes the roles that it names (DESIGN §10). */
export const PLATFORM = 'console'

/** Something that was said, as the console's client said it. */
export interface Said {
  readonly text: string
  readonly private?: boolean
  readonly action?: boolean
}

/** A line of chat, or a private message to the bot. */
export function saidEvent(identity: ConsoleIdentity, said: Said, id: string, time: number): ChatEvent {
  const line = { id, time, platform: PLATFORM, user: userOf(identity), text: said.text }
  if (said.private === true) return { name: 'pm', data: line }
  return { name: 'message', data: said.action === true ? { ...line, action: true } : line }
}

/** Somebody came, went or changed. */
export function presenceEvent(
  name: 'user.joined' | 'user.left' | 'user.updated',
  identity: ConsoleIdentity,
  id: string,
  time: number,
): ChatEvent {
  return { name, data: { id, time, platform: PLATFORM, user: userOf(identity) } }
}

// Whoever has the token of this home is the operator, whatever name is used: nobody else can take it over.
function userOf({ user, role }: ConsoleIdentity): ChatUser {
  return { name: user, role, verified: true }
}
