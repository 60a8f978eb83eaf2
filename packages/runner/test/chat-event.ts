import type { ChatEvent } from '@rosey/protocol'

/** A message of Ann's. */
export function said(id: string, text = 'hello'): ChatEvent {
  const user = { name: 'Ann', role: 'user', verified: true } as const
  return { name: 'message', data: { id, time: 1, platform: 'test', user, text } }
}
