import type { ChatUser, Role } from '@rosey/protocol'

/** How a command is offered to people. */
export interface CommandOptions {
  /** One line for `!help`. Default: empty. */
  readonly help?: string
  /** What follows the name, for `!help`: `[n]d<sides>`. Default: empty. */
  readonly usage?: string
  /** Other words for the same command. Default: none. */
  readonly aliases?: readonly string[]
  /** Least role that may use it. Default `guest`: everybody. */
  readonly role?: Role
  /** Waits between two uses by one person, and by anybody in one channel, in ms. Default 0. */
  readonly cooldown?: { readonly userMs?: number; readonly channelMs?: number }
  /**
   * Time to answer in ms, from the moment the handler starts. At most 5 minutes: meanwhile
   * the person's other commands there wait. Default: what the operator set (10 s).
   */
  readonly timeoutMs?: number
}

/** One use of a command. */
export interface CommandCall {
  readonly id: string
  readonly command: string
  /** The word that was typed: the command or one of its aliases. */
  readonly invokedAs: string
  /** What the operator has put before commands: `!`. For sentences such as "Usage: !roll". */
  readonly prefix: string
  /** What followed, split at spaces; quoted parts are one. */
  readonly args: readonly string[]
  /** What followed, untouched. */
  readonly text: string
  readonly user: ChatUser
  readonly platform: string
  readonly connector: string
  readonly channel: string
  /** It came as a private message; replies go the same way. */
  readonly private: boolean
  readonly traceId: string
  /** Aborts when the time to answer is over or the plugin stops. */
  readonly signal: AbortSignal
  /**
   * Sends a line back to where the command came from. Several are possible until the handler has returned: people see
   * the first 20, and past 200 this throws `replies-full`.
   */
  reply(text: string): void
}

export type CommandHandler = (call: CommandCall) => void | Promise<void>
