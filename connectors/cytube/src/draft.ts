import type { ChatEvent, EventData, EventName } from '@rosey/sdk'

type Base = 'id' | 'time' | 'platform'

/** A normalized event whose id and time may still have to be filled in. */
export type Draft = {
  [N in EventName]: {
    readonly name: N
    readonly data: Omit<EventData<N>, Base> & { readonly id?: string; readonly time?: number }
  }
}[EventName]

/** Completes a draft: an id and a time of its own where the frame brought none. */
export function stamp(draft: Draft, newId: () => string, now: number): ChatEvent {
  const data = { id: newId(), time: now, platform: 'cytube', ...draft.data }
  return { name: draft.name, data } as ChatEvent
}
