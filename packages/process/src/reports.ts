import type { ChildMessage, Connection, LostMessage } from '@rosey/protocol'

// What comes from a chat service may be of any length; roseyd ends a process that tells it more than the schema of the
// control pipe takes. The bounds are those of the schemas in the protocol.
const MAX_LOST = 100

type Refusal = Omit<Extract<ChildMessage, { kind: 'refused' }>, 'kind' | 'count'>

/** A connection as it fits into a control message. */
export function withinBounds(connection: Connection): Connection {
  return { ...connection, reason: connection.reason.slice(0, 1000) }
}

/** A refusal as it fits into a control message: a subject may be as long as a control line of the bus. */
export function clippedRefusal({ operation, subject, permission }: Refusal): Refusal {
  const clipped = { operation, subject: subject.slice(0, 500) }
  return permission === undefined ? clipped : { ...clipped, permission: permission.slice(0, 200) }
}

/** Lost messages in as many parts as control messages are needed, each as it fits. */
export function inParts(messages: readonly LostMessage[]): LostMessage[][] {
  const parts: LostMessage[][] = []
  for (let at = 0; at < messages.length; at += MAX_LOST) parts.push(messages.slice(at, at + MAX_LOST).map(clipped))
  return parts
}

function clipped({ id, connector, channel, user, text, holder, reason }: LostMessage): LostMessage {
  return {
    id: id.slice(0, 200),
    connector: connector.slice(0, 100),
    channel: channel.slice(0, 200),
    ...(user === undefined ? {} : { user: user.slice(0, 200) }),
    ...(text === undefined ? {} : { text: text.slice(0, 500) }),
    holder: holder.slice(0, 100),
    reason: reason.slice(0, 500),
  }
}
