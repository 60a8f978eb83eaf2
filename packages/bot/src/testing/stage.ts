import { connectBus, type EventBus } from '@rosey/bus'
import {
  type AskAnswer,
  type AskMessage,
  type BotConfig,
  type BusAccess,
  createLogger,
  EVENT_SCHEMAS,
  type InterruptedMessage,
  inboxPrefix,
  isEventName,
  type LostMessage,
  type Offers,
  type Peer,
  parseSubject,
  patterns,
  queueOf,
} from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'
import { until } from '../../../../test/support/until.ts'
import { Bot } from '../bot.ts'
import { systemClock } from '../clock.ts'
import type { PlatformEvent } from '../intake/platform-event.ts'
import { botConfig } from './config.ts'
import { FakeConnector } from './fake-connector.ts'
import { type Behaviour, FakePlugin } from './fake-plugin.ts'
import { connector, offer, plugin } from './peers.ts'

/** A line of the bot's log. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

let instances = 0

/** A bot on a real bus, with a connector `lounge` and plugins that the test plays. */
export class Stage implements AsyncDisposable {
  readonly lost: LostMessage[] = []
  readonly interrupted: Omit<InterruptedMessage, 'kind'>[] = []
  readonly asked: Omit<AskMessage, 'kind'>[] = []
  /** What roseyd says to a question; `undefined` keeps silent. */
  answerWith: (question: Omit<AskMessage, 'kind'>) => AskAnswer | undefined = () => undefined
  readonly log: LogLine[] = []
  readonly bot: Bot
  readonly instance: string
  readonly lounge: FakeConnector
  readonly #botBus: EventBus
  readonly outside: EventBus

  private constructor(botBus: EventBus, outside: EventBus, config: Partial<BotConfig>) {
    this.#botBus = botBus
    this.outside = outside
    this.instance = `bot-${++instances}`
    this.lounge = new FakeConnector(outside, 'lounge')
    let ids = 0
    this.bot = new Bot({
      bus: botBus,
      config: botConfig(config),
      peers: [connector('lounge')],
      instance: this.instance,
      log: createLogger((level, fields, message) => this.log.push({ level, fields, message })),
      clock: systemClock,
      newId: () => `${this.instance}-${++ids}`,
      lost: (messages) => this.lost.push(...messages),
      interrupted: (report) => this.interrupted.push(report),
      ask: (question) => {
        this.asked.push(question)
        const answer = this.answerWith(question)
        if (answer !== undefined) this.bot.answer(question.id, answer)
      },
    })
    botBus.subscribe<PlatformEvent['data']>(patterns.allPlatform(), platformSchema, {
      queue: queueOf('bot'),
      onMessage: (message) => this.bot.receive(message),
    })
  }

  /** Sets the stage; the connector already listens. */
  static async open(access: BusAccess, config: Partial<BotConfig> = {}): Promise<Stage> {
    const connect = (name: string) =>
      connectBus({
        name,
        inboxPrefix: inboxPrefix(name, `${process.pid}-${++instances}`),
        access,
        check: checkCompiled,
      })
    const stage = new Stage(await connect('bot'), await connect('outside'), config)
    await stage.#botBus.flush({ timeoutMs: 5000 })
    await stage.lounge.listen()
    return stage
  }

  /** A plugin that runs and listens; offers one command of its own name where nothing else is said. */
  async plugin(name: string, behave?: Behaviour, offers: Partial<Offers> = {}): Promise<FakePlugin> {
    const fake = new FakePlugin(this.outside, name, behave)
    await fake.listen()
    this.tell(name, { offers: { commands: [offer(name)], hooks: [], ...offers } })
    return fake
  }

  /** News of a plugin, as roseyd gives them. */
  tell(name: string, changes: Partial<Peer>): void {
    this.bot.peer(plugin(name, changes))
  }

  /** Resolves when the bot and the others are on the bus, or all off it. */
  async onBus(expected: boolean): Promise<void> {
    for (const bus of [this.#botBus, this.outside]) {
      await until(() => (bus.status.kind === 'connected') === expected || undefined)
      if (expected) await bus.flush({ timeoutMs: 5000 })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.bot.close()
    await this.#botBus[Symbol.asyncDispose]()
    await this.outside[Symbol.asyncDispose]()
  }
}

function platformSchema(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'platform' && isEventName(parsed.event) ? EVENT_SCHEMAS[parsed.event] : undefined
}
