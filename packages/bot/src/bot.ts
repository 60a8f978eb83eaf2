import type { Received } from '@rosey/bus'
import type { CallCounts } from '@rosey/process'
import {
  type AskAnswer,
  type ChatUser,
  messageOf,
  type Peer,
  type QuarantinedCommand,
  type RetriedCommand,
} from '@rosey/protocol'
import type { BotOptions } from './bot-options.ts'
import { CommandDirectory } from './commands/command-directory.ts'
import { CommandRunner } from './commands/command-runner.ts'
import { decide } from './commands/decide.ts'
import { Quarantined } from './commands/quarantined.ts'
import { settled } from './commands/settlement.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { InHand } from './dispatch/in-hand.ts'
import { FilterChain } from './filters/filter-chain.ts'
import { History } from './intake/history.ts'
import { Intake } from './intake/intake.ts'
import type { Settled } from './intake/ledger.ts'
import type { PlatformEvent } from './intake/platform-event.ts'
import { publishEvent } from './intake/publish-event.ts'
import { retriedLine } from './intake/retried-line.ts'
import { keyOf } from './keys.ts'
import { Lanes } from './lanes.ts'
import { Questions } from './operator/questions.ts'
import { OwnerNotices } from './owners/owner-notices.ts'
import { Peers } from './peers.ts'
import { isIgnored } from './people/ignore-list.ts'
import { isOperatorConnector, withRole } from './people/roles.ts'
import { Outbox } from './replies/outbox.ts'
import { Trace } from './trace.ts'

type EventOf<N extends PlatformEvent['name']> = Extract<PlatformEvent, { name: N }>

// Events of one channel that may wait for the filters of those before them.
const MAX_WAITING_EVENTS = 1000

/** The router: chat events in, commands to plugins and answers back. Wires the parts; each rule is in one of them. */
export class Bot {
  readonly #options: BotOptions
  readonly #peers: Peers
  readonly #directory: CommandDirectory
  readonly #inHand: InHand
  readonly #dispatcher: Dispatcher
  readonly #questions: Questions
  readonly #quarantined = new Quarantined()
  readonly #outbox: Outbox
  readonly #commands: CommandRunner
  readonly #filters: FilterChain
  readonly #intake: Intake
  readonly #history: History
  readonly #owners: OwnerNotices
  readonly #channels: Lanes

  constructor(options: BotOptions) {
    const { bus, config, clock, log, newId, instance, lost, interrupted, ask } = options
    const onError = (error: unknown) => log.error({ err: error }, 'the bot failed in a lane')
    const peers = new Peers(options.peers)
    this.#options = options
    this.#peers = peers
    this.#directory = new CommandDirectory(peers, log)
    this.#inHand = new InHand({ peers, clock, report: interrupted })
    this.#dispatcher = new Dispatcher({ bus, peers, clock, holdMs: config.holdMs, inHand: this.#inHand })
    this.#questions = new Questions({ clock, ask })
    this.#outbox = new Outbox({ bus, peers, clock })
    this.#owners = new OwnerNotices({
      peers,
      config,
      clock,
      log,
      newId,
      deliver: (line) => this.#outbox.deliver(line),
    })
    this.#filters = new FilterChain({ bus, peers, config, clock })
    this.#channels = new Lanes(MAX_WAITING_EVENTS, onError)
    this.#commands = new CommandRunner({
      desk: () => this.#desk(),
      config,
      dispatcher: this.#dispatcher,
      outbox: this.#outbox,
      questions: this.#questions,
      quarantined: this.#quarantined,
      clock,
      newId,
      lost,
      onError,
    })
    this.#intake = new Intake({ instance, log, clock, work: (event) => this.#inOrder(event) })
    this.#history = new History({
      ledger: this.#intake.ledger,
      lost,
      wouldRun: (event, user, text) => this.#wouldRun(event, user, text),
    })
  }

  get counts(): CallCounts {
    return this.#intake.counts
  }

  /** Takes an event from a connector. */
  receive(message: Received<PlatformEvent['data']>): void {
    this.#intake.receive(message)
  }

  /** Takes news of another process. */
  peer(peer: Peer): void {
    this.#peers.update(peer)
  }

  /** Takes what roseyd says to a question. */
  answer(id: number, answer: AskAnswer): void {
    this.#questions.answer(id, answer)
  }

  /** Takes the list of the commands that are not passed on. */
  quarantine(commands: readonly QuarantinedCommand[]): void {
    this.#quarantined.update(commands)
  }

  /** Runs a command once more, by all rules, as if the same person said it again; the answer goes where it went. */
  retry(command: RetriedCommand): void {
    const { config, clock, log, newId } = this.#options
    const id = newId()
    const trusted = isOperatorConnector(this.#peers.get(command.connector), command.platform)
    const line = retriedLine(command, { config, trusted, id, trace: new Trace(id, log, clock.now) })
    this.#commands
      .handle(line)
      .catch((error: unknown) => log.error({ err: error, command }, 'the bot failed to run a command once more'))
  }

  /** Resolves when everything taken is settled, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void> {
    return this.#intake.drain(timeoutMs)
  }

  /** Lets go of everything. What is not settled then, the connector reports as lost. */
  close(): void {
    this.#dispatcher.close()
    this.#inHand.close()
    this.#questions.close()
    this.#owners.close()
    this.#outbox.close()
    this.#directory.close()
  }

  #desk() {
    const { table } = this.#directory
    const { config } = this.#options
    return { table, config, isWanted: (plugin: string) => this.#directory.isWanted(plugin) }
  }

  // Plugins see the events of a channel in the order in which they came, although filters take their time. What comes
  // of a command is not waited for here.
  async #inOrder(event: PlatformEvent): Promise<Settled> {
    const { promise, resolve, reject } = Promise.withResolvers<Promise<Settled>>()
    const task = () => this.#pass(event).then((outcome) => resolve(outcome.settled), reject)
    if (!this.#channels.add(keyOf(event.connector, event.channel), task)) {
      return settled('refused', 'too many events of this channel wait')
    }
    return promise
  }

  // Wrapped, because a promise that resolves with a promise waits for it.
  async #pass(event: PlatformEvent): Promise<{ readonly settled: Promise<Settled> }> {
    this.#owners.heard(event)
    switch (event.name) {
      case 'message':
      case 'pm':
        return { settled: this.#said(event, await this.#filtered(event)) }
      case 'message.replayed':
        this.#history.replayed(event)
        return passed()
      default:
        this.#publish(event)
        return passed()
    }
  }

  async #filtered(event: EventOf<'message'> | EventOf<'pm'>): Promise<Settled | string> {
    const { connector, channel, data, trace } = event
    if (event.name === 'message') this.#history.heard(connector, channel, data.time)
    if (isIgnored(this.#options.config.ignore, connector, data.user.name)) {
      trace.add({ kind: 'ignored' })
      return settled('refused', `${data.user.name} is on the ignore list`)
    }
    if (event.name === 'pm') return data.text
    const { raw: _raw, ...rest } = event.data
    const message = { ...rest, user: this.#raise(event, data.user) }
    const verdict = await this.#filters.ask({ connector, channel, message, trace })
    return verdict.kind === 'pass' ? verdict.text : settled('stopped', `${verdict.plugin}: ${verdict.reason}`)
  }

  async #said(event: EventOf<'message'> | EventOf<'pm'>, filtered: Settled | string): Promise<Settled> {
    if (typeof filtered !== 'string') return filtered
    const { connector, channel, data, trace } = event
    const text = filtered
    this.#publish({ ...event, data: { ...data, text } } as typeof event)
    return this.#commands.handle({
      connector,
      channel,
      platform: data.platform,
      private: event.name === 'pm',
      id: data.id,
      user: this.#raise(event, data.user),
      text,
      trace,
    })
  }

  #wouldRun(event: EventOf<'message.replayed'>, user: ChatUser, text: string): boolean {
    const { connector, channel } = event
    const { config } = this.#options
    if (isIgnored(config.ignore, connector, user.name)) return false
    const { kind } = decide(text, { connector, channel, user: this.#raise(event, user) }, this.#desk())
    return kind === 'run' || kind === 'help' || kind === 'manage'
  }

  // A command is carried out although plugins that only listen cannot be told of it. They are told in the next turn, in
  // order: an invocation that comes of the event goes out before, because somebody waits for its answer.
  #publish(event: PlatformEvent): void {
    setImmediate(() => {
      try {
        publishEvent(this.#options.bus, event, (user) => this.#raise(event, user))
      } catch (error) {
        event.trace.log.warn({ event: event.name, problem: messageOf(error) }, 'an event could not be passed on')
      }
    })
  }

  #raise({ connector, data }: PlatformEvent, user: ChatUser): ChatUser {
    const trusted = isOperatorConnector(this.#peers.get(connector), data.platform)
    return withRole(user, connector, this.#options.config, trusted)
  }
}

function passed(): { readonly settled: Promise<Settled> } {
  return { settled: Promise.resolve(settled('passed', undefined)) }
}
