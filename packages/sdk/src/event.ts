import type { EventData, EventName } from '@rosey/protocol'

/** Where an event came from. */
export interface EventSource {
  readonly connector: string
  /** Undefined for private messages. */
  readonly channel: string | undefined
  readonly traceId: string
}

/** A normalized chat event as a handler sees it. */
export type PluginEvent<N extends EventName> = EventData<N> & {
  readonly name: N
  readonly source: EventSource
  /** No handler of this plugin with a lower priority sees the event. */
  stop(): void
}

/** What another plugin announced. */
export interface Announcement {
  readonly plugin: string
  readonly event: string
  /** The other plugin's data, unchecked. */
  readonly data: unknown
  readonly traceId: string
  /** No handler of this plugin with a lower priority sees it. */
  stop(): void
}

export interface ListenOptions<E> {
  /** Higher ones run first; those of the same priority in the order of their registration. Default 0. */
  readonly priority?: number
  /** Events for which this is false are passed by. */
  readonly filter?: (event: E) => boolean
}

/** A message before anybody else sees it. */
export type FilteredMessage = EventData<'message'> & { readonly source: EventSource }

/** What a message filter decides: nothing lets it pass. */
export type FilterDecision = undefined | { readonly change: string } | { readonly stop: string | true }

export interface FilterOptions {
  /** Higher ones are asked first, across all plugins. Default 0. */
  readonly priority?: number
  /** What happens to a message when this filter fails or is too slow (250 ms). Default `open`: it goes on. */
  readonly onFailure?: 'open' | 'closed'
}
