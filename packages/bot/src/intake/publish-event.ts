import type { EventBus } from '@rosey/bus'
import { type ChatUser, eventSubject, familyOf } from '@rosey/protocol'
import type { PlatformEvent } from './platform-event.ts'

/**
 * Passes an event on to the plugins that may hear it: people with the role that counts, the raw frame left out (nothing
 * behind a connector reads it).
 */
export function publishEvent(bus: EventBus, event: PlatformEvent, raise: (user: ChatUser) => ChatUser): void {
  const { connector, channel, name, trace } = event
  const family = familyOf(name)
  if (family === undefined) return
  const { raw: _raw, ...data } = event.data
  bus.publish(eventSubject(family, connector, channel, name), withRaised(data, raise), { traceId: trace.traceId })
  trace.add({ kind: 'published', family })
}

function withRaised<D extends object>(data: D, raise: (user: ChatUser) => ChatUser): D {
  if ('user' in data && isPerson(data.user)) return { ...data, user: raise(data.user) }
  if ('users' in data && Array.isArray(data.users)) return { ...data, users: data.users.map(raise) }
  return data
}

// Moderation events name a person by a bare text.
function isPerson(user: unknown): user is ChatUser {
  return typeof user === 'object' && user !== null
}
