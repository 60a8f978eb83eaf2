import type { EventData, EventName } from '@rosey/protocol'
import type { Trace } from '../trace.ts'

/** A normalized event as it came from a connector. */
export type PlatformEvent = {
  [N in EventName]: {
    readonly connector: string
    readonly channel: string
    readonly name: N
    readonly data: EventData<N>
    readonly trace: Trace
  }
}[EventName]
