import type { BusEvent, ControlArgs, Traffic } from '@rosey/protocol'

/** Which messages somebody wants to see. */
export type TapFilter = Pick<ControlArgs<'events'>, 'kinds' | 'from' | 'channel' | 'grep'>

/** Whether a message is wanted as far as its subject tells. */
export function isSubjectWanted({ kind, from }: Pick<Traffic, 'kind' | 'from'>, filter: TapFilter): boolean {
  if (filter.kinds !== undefined && !filter.kinds.some((wanted) => wanted === kind)) return false
  return filter.from === undefined || filter.from === from
}

/** Whether an event is wanted. Looks only at what is shown: a filter must not find what is redacted. */
export function isEventWanted(event: BusEvent, { channel, grep }: TapFilter): boolean {
  if (channel !== undefined && !namesOf(event).includes(channel)) return false
  if (grep === undefined) return true
  return `${event.readable} ${event.from} ${JSON.stringify(event.data)}`.toLowerCase().includes(grep.toLowerCase())
}

// `main`, `lounge:main`, or all of `lounge`.
function namesOf({ connector, channel }: BusEvent): string[] {
  if (connector === null) return []
  return channel === null ? [connector] : [connector, channel, `${connector}:${channel}`]
}
