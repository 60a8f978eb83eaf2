import type { BusProblem, EventBus, Received, Subscription } from '@rosey/bus'
import {
  announceSubject,
  type BusUse,
  channelsOf,
  codeOf,
  EVENT_SCHEMAS,
  type EventData,
  type EventName,
  explainRefusal,
  familyOf,
  type HookRequest,
  type Invocation,
  isEventName,
  type Logger,
  manifestLine,
  mayActIn,
  messageOf,
  type Noise,
  nearest,
  type Offers,
  type ParsedSubject,
  parseSubject,
  patterns,
  permissionFor,
  RoseyError,
  type StartMessage,
  sendSubject,
} from '@rosey/protocol'
import type { CommandHandler, CommandOptions } from '../command.ts'
import type {
  Announcement,
  FilterDecision,
  FilteredMessage,
  FilterOptions,
  ListenOptions,
  PluginEvent,
} from '../event.ts'
import type { Channel, PluginContext } from '../plugin.ts'
import type { Undo } from '../undo.ts'
import { CallCounter, type CallOutcomes } from './call-counter.ts'
import { Filters } from './filters.ts'
import { HandlerList } from './handlers.ts'
import { Hold } from './hold.ts'
import { Invocations } from './invocations.ts'
import { MessageBudget } from './message-budget.ts'
import { payloadSchema } from './payload-schema.ts'
import { say } from './say.ts'
import { Scope } from './scope.ts'
import { startInterval, startTimer } from './timers.ts'

/** What the runtime of a plugin works with. */
export interface PluginRuntimeOptions {
  readonly start: StartMessage
  readonly bus: EventBus
  readonly log: Logger
  /** Told of uses of the bus that were refused before they came to the bus. */
  readonly refused?: (refusal: BusUse & { readonly permission?: string }) => void
  /** Told of each thing that was too much, and was not sent. */
  readonly limited?: (what: Noise) => void
}

/** Time in ms in which one refusal of the bus of each sort gets a line in the log. */
const QUIET_MS = 10_000

/** Everything behind a {@link Plugin}: what it registers, and how messages of the bus reach it. */
export class PluginRuntime implements PluginContext<unknown> {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly config: unknown
  readonly log: Logger
  /** Until when nothing more is logged of what the bus refuses: of uses of it, and of what is too much. */
  readonly #quietUntil = { use: 0, limit: 0 }
  readonly #start: StartMessage
  readonly #bus: EventBus
  readonly #refused: NonNullable<PluginRuntimeOptions['refused']>
  readonly #limited: NonNullable<PluginRuntimeOptions['limited']>
  readonly #budget: MessageBudget
  readonly #counter = new CallCounter()
  readonly #scope = new Scope()
  readonly #hold = new Hold()
  readonly #filters = new Filters()
  readonly #invocations: Invocations
  // The type of the value depends on the key, which a Map cannot say; `on` keeps it true.
  readonly #events = new Map<string, HandlerList<PluginEvent<EventName>>>()
  readonly #announcements = new Map<string, HandlerList<Announcement>>()
  #subscriptions: Subscription[] = []
  #isOffered = false

  constructor({ start, bus, log, refused = () => undefined, limited = () => undefined }: PluginRuntimeOptions) {
    this.#start = start
    this.#bus = bus
    this.#refused = refused
    this.#limited = limited
    this.#budget = new MessageBudget(start.name, () => limited('messages'))
    this.name = start.name
    this.version = start.version
    this.folder = start.folder ?? ''
    this.config = start.config
    this.log = log
    this.#invocations = new Invocations({
      instance: start.instance,
      remembered: start.remembered,
      log,
      counter: this.#counter,
      onTooManyReplies: () => limited('replies'),
    })
  }

  get offers(): Offers {
    return { commands: this.#invocations.offers, hooks: this.#filters.offers }
  }

  /** What the bot is told once and for all: from now on nothing can be added to it. */
  closeOffers(): Offers {
    this.#isOffered = true
    return this.offers
  }

  get counts() {
    return this.#counter.read()
  }

  /** What was handled since the start, for whoever asks. */
  get totals() {
    return this.#counter.totals
  }

  /** Opens one subscription for each entry of the allow-list (DESIGN §4). What comes is held until {@link release}. */
  subscribe(): void {
    this.#subscriptions = this.#start.grants.subscribe.map(({ subject, queue }) =>
      this.#bus.subscribe(subject, payloadSchema, {
        ...(queue === undefined ? {} : { queue }),
        onMessage: (message) => this.#receive(message),
      }),
    )
  }

  /** Works what was held and, from now on, what comes. */
  release(): void {
    this.#hold.release()
  }

  /** Takes nothing new and finishes what is in hand within the time. */
  async drain(timeoutMs: number): Promise<void> {
    const finished = this.#invocations.drain(timeoutMs)
    // Drained, not dropped: what the broker has sent already is still refused, so that the bot need not guess.
    for (const subscription of this.#subscriptions) {
      subscription.drain().catch((error: unknown) => this.log.debug({ err: error }, 'ending a subscription failed'))
    }
    await finished
  }

  /** Releases all registrations, newest first; gives the ids that the next process must refuse. */
  end(): string[] {
    this.#scope.release((error) => this.log.warn({ err: error }, 'releasing a registration failed'))
    return this.#invocations.rememberedIds
  }

  command(name: string, options: CommandOptions, handler: CommandHandler): Undo {
    this.#refuseLate(`The command "${name}"`)
    return this.#scope.own(this.#invocations.register(name, options, handler))
  }

  on<N extends EventName>(
    name: N,
    options: ListenOptions<PluginEvent<N>>,
    handler: (event: PluginEvent<N>) => void | Promise<void>,
  ): Undo {
    if (!isEventName(name)) throw unknownEvent(name)
    const family = familyOf(name)
    if (family === undefined)
      throw new RoseyError(
        'permission-missing',
        `The event "${name}" is between connector and bot; no plugin can listen to it`,
      )
    this.#need({ operation: 'subscribe', subject: patterns.allFamily(family) }, `listen to "${name}"`)
    const list = listIn(this.#events, name) as unknown as HandlerList<PluginEvent<N>>
    return this.#scope.own(list.add(options, handler))
  }

  onAnnouncement(
    plugin: string,
    event: string,
    options: ListenOptions<Announcement>,
    handler: (announcement: Announcement) => void | Promise<void>,
  ): Undo {
    const subject = patterns.event(plugin, event)
    this.#need({ operation: 'subscribe', subject }, `listen to what ${plugin} announces as "${event}"`)
    return this.#scope.own(listIn(this.#announcements, `${plugin}.${event}`).add(options, handler))
  }

  filter(
    options: FilterOptions,
    handler: (message: FilteredMessage) => FilterDecision | Promise<FilterDecision>,
  ): Undo {
    this.#need({ operation: 'subscribe', subject: patterns.allFamily('chat') }, 'filter messages')
    this.#refuseLate('A filter')
    return this.#scope.own(this.#filters.add(options, handler))
  }

  emit(event: string, data: unknown): void {
    this.#budget.spend()
    this.#bus.publish(announceSubject(this.name, event), data)
  }

  async say({ connector, channel }: Channel, text: string): Promise<void> {
    const { subject } = sendSubject(this.name, connector, channel, 'message')
    const use: BusUse = { operation: 'publish', subject }
    this.#need(use, 'say something by itself')
    if (!mayActIn(this.#start.channels, connector, channel)) {
      this.#refused(use)
      throw new RoseyError(
        'send-refused',
        `${this.name} may not speak in ${connector}:${channel}: ${channelsOf(this.#start)}`,
      )
    }
    this.#budget.spend()
    try {
      await say(this.#bus, this.name, { connector, channel }, text)
    } catch (error) {
      if (codeOf(error) === 'bus-requests-full') this.#limited('requests')
      if (codeOf(error) !== 'permission-missing') throw error
      throw new RoseyError('permission-missing', explainRefusal(use, this.#start).message, { cause: error })
    }
  }

  after(delayMs: number, run: () => void | Promise<void>): Undo {
    // A timer that has run owns nothing any more; without this a plugin that starts many would grow for ever.
    const undo: Undo = this.#scope.own(
      startTimer(
        delayMs,
        () => {
          undo()
          return run()
        },
        this.#outcomes('timer'),
      ),
    )
    return undo
  }

  every(intervalMs: number, run: () => void | Promise<void>): Undo {
    return this.#scope.own(startInterval(intervalMs, run, this.#outcomes('timer')))
  }

  /** What the bus did with a message that nobody saw. */
  readonly onBusProblem = (problem: BusProblem): void => {
    if (problem.kind === 'refused') {
      // roseyd is told the count; the log needs one of them, and a million would keep the process busy.
      const what = problem.use === undefined ? 'limit' : 'use'
      if (Date.now() < this.#quietUntil[what]) return
      this.#quietUntil[what] = Date.now() + QUIET_MS
      if (problem.use === undefined) this.log.error({ problem }, `the bus refused something: ${problem.message}`)
      else this.log.error({ problem }, explainRefusal(problem.use, this.#start).message)
      return
    }
    this.log.warn({ problem }, `a message was not handled: ${problem.kind}`)
  }

  #receive(message: Received<unknown>): void {
    const parsed = parseSubject(message.subject)
    if (parsed === undefined) return
    const taken = this.#hold.push(() => void this.#dispatch(parsed, message))
    if (!taken) this.log.warn({ subject: message.subject }, 'dropped a message: too many wait for the start')
  }

  async #dispatch(parsed: ParsedSubject, message: Received<unknown>): Promise<void> {
    const { traceId } = message.envelope
    switch (parsed.kind) {
      case 'command':
        this.#budget.onCommand()
        return this.#invocations.take({
          data: message.data as Invocation,
          traceId,
          answer: (answer) => message.answer(answer),
        })
      case 'hook':
        return this.#decide(message)
      case 'event': {
        const announcement = { plugin: parsed.plugin, event: parsed.event, data: message.data, traceId }
        return this.#announcements
          .get(`${parsed.plugin}.${parsed.event}`)
          ?.dispatch(announcement, this.#outcomes(`handler of ${parsed.event}`))
      }
      case 'chat':
      case 'media':
      case 'pm': {
        const source = {
          connector: parsed.connector,
          channel: parsed.kind === 'pm' ? undefined : parsed.channel,
          traceId,
        }
        const event = { ...(message.data as EventData<EventName>), name: parsed.event as EventName, source }
        return this.#events.get(parsed.event)?.dispatch(event, this.#outcomes(`handler of ${parsed.event}`))
      }
      default:
        // Nothing else is in the allow-list of a plugin.
        return
    }
  }

  async #decide(message: Received<unknown>): Promise<void> {
    const { data, envelope } = message as Received<HookRequest>
    const source = { connector: data.connector, channel: data.channel, traceId: envelope.traceId }
    let isSound = true
    const answer = await this.#filters.decide({ ...data.message, source }, (error) => {
      isSound = false
      this.#failed('message filter', error)
    })
    if (isSound) this.#counter.succeeded()
    message.answer(answer)
  }

  // The bot would never hear of it.
  #refuseLate(what: string): void {
    if (!this.#isOffered) return
    throw new RoseyError('plugin-setup', `${what} of ${this.name} comes too late: register it in setup or onEnable`)
  }

  // Refused here and not only by the bus, because here the author sees where.
  #need(use: BusUse, what: string): void {
    const permission = permissionFor(use.operation, use.subject, this.name)
    if (permission === undefined) {
      this.#refused(use)
      throw new RoseyError('permission-missing', explainRefusal(use, this.#start).message)
    }
    if (this.#start.permissions.includes(permission)) return
    this.#refused({ ...use, permission })
    throw new RoseyError('permission-missing', `${this.name} may not ${what}: ${manifestLine(permission)}`)
  }

  #outcomes(where: string): CallOutcomes {
    return { succeeded: () => this.#counter.succeeded(), failed: (error) => this.#failed(where, error) }
  }

  #failed(where: string, error: unknown): void {
    this.#counter.failed(error)
    this.log.error({ err: error }, `${where} failed: ${messageOf(error)}`)
  }
}

function unknownEvent(name: string): RoseyError {
  const near = nearest(name, Object.keys(EVENT_SCHEMAS))
  return new RoseyError(
    'plugin-setup',
    `There is no event "${name}"${near === undefined ? '' : `; the nearest is "${near}"`}`,
  )
}

function listIn<E extends { stop(): void }>(lists: Map<string, HandlerList<E>>, key: string): HandlerList<E> {
  const list = lists.get(key) ?? new HandlerList<E>()
  lists.set(key, list)
  return list
}
