import type {
  ActionData,
  ActionName,
  ActionResult,
  ChatAction,
  ChatEvent,
  Connection,
  Logger,
  LostMessage,
  SettledOutcome,
} from '@rosey/protocol'

/** An action that a connector is asked to do. */
export interface ActionRequest {
  readonly action: ChatAction
  /** The channel that the sender named. */
  readonly channel: string
  /** Who asks: a plugin's name, or `bot`. Read from the subject, so it cannot be forged. */
  readonly sender: string
  /** Stays the same when the request is sent again; an id seen before is answered, not done again. */
  readonly id: string
  /** After this moment (ms since 1970) it must not be sent any more. */
  readonly expiresAt: number | undefined
  readonly traceId: string
  /** Aborts when the connector stops. */
  readonly signal: AbortSignal
}

/** How the way of an event through the bot ended; see `TakenSchema` of the protocol for the outcomes. */
export type Settlement =
  | { readonly kind: 'settled'; readonly outcome: SettledOutcome; readonly reason?: string; readonly replies: number }
  | { readonly kind: 'lost'; readonly reason: string }

/** What a connector can do; the runner gives it to the connector before `setup`. */
export interface ConnectorHost<C> {
  readonly name: string
  /** The connector's section of the config, checked against the manifest's schema. */
  readonly config: C
  readonly log: Logger
  /**
   * Hands a normalized event to the bot. Kept and sent again until the bot has taken it (10 s, 200 a channel). Resolves
   * when nothing more will come of it; never rejects.
   */
  receive(channel: string, event: ChatEvent): Promise<Settlement>
  /** Tells how the connection to the chat service stands; shown in the status. */
  connection(connection: Omit<Connection, 'since'>): void
  /** Reports messages of which nobody can say what became of them. */
  lost(messages: readonly LostMessage[]): void
}

/** Thrown when a connector's code uses its host before the runner has given it one. */
const NO_HOST = 'a Connector can use its host only from setup on'

/**
 * The base class of a connector: translates one chat service to and from normalized events. One process holds one
 * connection.
 *
 * Life: `setup` (connect, without waiting for success) … `perform` for each action … `teardown`.
 */
export abstract class Connector<C = unknown> {
  #host: ConnectorHost<C> | undefined

  /** Called by the runner once, before {@link setup}. */
  attach(host: ConnectorHost<C>): void {
    this.#host = host
  }

  protected get host(): ConnectorHost<C> {
    if (this.#host === undefined) throw new Error(NO_HOST)
    return this.#host
  }

  protected get config(): C {
    return this.host.config
  }

  protected get log(): Logger {
    return this.host.log
  }

  /** Starts connecting. Ready means that this has resolved, not that the chat service answered. */
  abstract setup(): void | Promise<void>

  /** Does one action and says what became of it; called again with the same id it must not do it twice. */
  abstract perform(request: ActionRequest): Promise<ActionResult>

  /** Leaves the chat service. */
  abstract teardown(): void | Promise<void>
}

/** Narrowing for `perform`: true when the action is `name`. */
export function isAction<N extends ActionName>(
  action: ChatAction,
  name: N,
): action is ChatAction & { name: N; data: ActionData<N> } {
  return action.name === name
}
