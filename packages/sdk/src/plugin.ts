import type { EventName, Logger } from '@rosey/protocol'
import type { CommandHandler, CommandOptions } from './command.ts'
import type {
  Announcement,
  FilterDecision,
  FilteredMessage,
  FilterOptions,
  ListenOptions,
  PluginEvent,
} from './event.ts'
import type { Undo } from './undo.ts'

/** A place in which something can be said. */
export interface Channel {
  readonly connector: string
  readonly channel: string
}

/** All that a plugin can do; the runner gives it to the plugin before `setup`. */
export interface PluginContext<C> {
  readonly name: string
  readonly version: string
  /** The plugin's own folder: it may read it, and write nothing in it. */
  readonly folder: string
  readonly config: C
  readonly log: Logger
  command(name: string, options: CommandOptions, handler: CommandHandler): Undo
  on<N extends EventName>(
    name: N,
    options: ListenOptions<PluginEvent<N>>,
    handler: (event: PluginEvent<N>) => void | Promise<void>,
  ): Undo
  onAnnouncement(
    plugin: string,
    event: string,
    options: ListenOptions<Announcement>,
    handler: (announcement: Announcement) => void | Promise<void>,
  ): Undo
  filter(options: FilterOptions, handler: (message: FilteredMessage) => FilterDecision | Promise<FilterDecision>): Undo
  emit(event: string, data: unknown): void
  say(where: Channel, text: string): Promise<void>
  after(delayMs: number, run: () => void | Promise<void>): Undo
  every(intervalMs: number, run: () => void | Promise<void>): Undo
}

/**
 * The base class of a plugin. A plugin is the default export of its entry file:
 *
 * ```ts
 * export default class Greeter extends Plugin<{ greeting: string }> {
 *   override setup() {
 *     this.command('hello', { help: 'says hello' }, (call) => call.reply(`${this.config.greeting} ${call.user.name}`))
 *   }
 * }
 * ```
 *
 * Hooks run in this order: `setup` (once a process), `onEnable`, then work, `onDisable`, `teardown`. A start hook that
 * throws or takes too long fails the start with its reason; a stop hook that does is logged and stopping goes on.
 * Whatever was registered is released in reverse order when the plugin stops; each registration also returns its undo.
 */
export abstract class Plugin<C = Record<string, unknown>> {
  #context: PluginContext<C> | undefined

  /** Called by the runner once, before {@link setup}. */
  attach(context: PluginContext<C>): void {
    this.#context = context
  }

  setup?(): void | Promise<void>
  onEnable?(): void | Promise<void>
  onDisable?(): void | Promise<void>
  teardown?(): void | Promise<void>
  /**
   * Asked from `onEnable` on, every 30 s (`health.checkSeconds`): who gives a sentence, throws, or takes longer than
   * 5 s is shown as `unhealthy` with that reason until a check passes. Nothing is restarted for it.
   */
  healthCheck?(): unknown

  /** The name of the manifest. */
  get name(): string {
    return this.#use().name
  }

  /** The version of the manifest. */
  get version(): string {
    return this.#use().version
  }

  /** Path of the plugin's own folder, for files that it brings: readable, not writable. */
  get folder(): string {
    return this.#use().folder
  }

  /** The operator's config, checked against the manifest's schema, defaults filled in. */
  get config(): C {
    return this.#use().config
  }

  /** Writes to the plugin's own log. */
  get log(): Logger {
    return this.#use().log
  }

  /** Offers a command in chat. Names: a-z, 0-9, `-`, `_`. Throws when this plugin has it already. */
  command(name: string, options: CommandOptions, handler: CommandHandler): Undo {
    return this.#use().command(name, options, handler)
  }

  /** Listens to a chat event. Needs `chat.read`, `pm.read` or `media.read`. */
  on<N extends EventName>(
    name: N,
    handler: (event: PluginEvent<N>) => void | Promise<void>,
    options: ListenOptions<PluginEvent<N>> = {},
  ): Undo {
    return this.#use().on(name, options, handler)
  }

  /** Listens to what another plugin announces. Needs `event:<plugin>.<event>`. */
  onAnnouncement(
    plugin: string,
    event: string,
    handler: (announcement: Announcement) => void | Promise<void>,
    options: ListenOptions<Announcement> = {},
  ): Undo {
    return this.#use().onAnnouncement(plugin, event, options, handler)
  }

  /** Is asked about each message before anybody else sees it, and may change or stop it. Needs `chat.read`. */
  filter(
    handler: (message: FilteredMessage) => FilterDecision | Promise<FilterDecision>,
    options: FilterOptions = {},
  ): Undo {
    return this.#use().filter(options, handler)
  }

  /**
   * Announces something to whoever may listen. `data` must be JSON. A plugin may send 200 messages a second by itself
   * (this and {@link say} together), 1,000 at once, and 10 more for each command that it runs; throws `bus-too-fast`
   * for what is more, which is not sent.
   */
  emit(event: string, data: unknown = {}): void {
    this.#use().emit(event, data)
  }

  /**
   * Says something in a channel. Needs `chat.send`. Resolves when the chat service has confirmed it; rejects with
   * `send-refused` or `send-unconfirmed` and the reason, with `bus-too-fast` as {@link emit} does, or with
   * `bus-requests-full` when 256 lines wait for their confirmation already.
   */
  say(where: Channel, text: string): Promise<void> {
    return this.#use().say(where, text)
  }

  /** Runs something once after a delay in ms, unless the plugin stops before. */
  after(delayMs: number, run: () => void | Promise<void>): Undo {
    return this.#use().after(delayMs, run)
  }

  /** Runs something again and again, the delay in ms between two starts; a run is skipped while the one before goes on. */
  every(intervalMs: number, run: () => void | Promise<void>): Undo {
    return this.#use().every(intervalMs, run)
  }

  #use(): PluginContext<C> {
    if (this.#context === undefined) throw new Error('A Plugin can be used only from setup on, not in its constructor')
    return this.#context
  }
}
