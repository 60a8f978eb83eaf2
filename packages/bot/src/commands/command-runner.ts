import type { BotConfig, LostMessage } from '@rosey/protocol'
import type { ChatLine } from '../chat-line.ts'
import type { Clock } from '../clock.ts'
import { wasExecuted } from '../dispatch/dispatch-state.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import type { Settled } from '../intake/ledger.ts'
import { invocationIdOf, laneKeyOf } from '../keys.ts'
import { Lanes } from '../lanes.ts'
import { newsRead } from '../news-read.ts'
import { runPluginCommand } from '../operator/plugin-command.ts'
import type { Questions } from '../operator/questions.ts'
import { LoopBreaker } from '../people/loop-breaker.ts'
import { Answers } from '../replies/answers.ts'
import type { Outbox } from '../replies/outbox.ts'
import { SENTENCES, sentenceFor } from '../sentences.ts'
import { Cooldowns } from './cooldowns.ts'
import { type CommandDesk, type Decision, decide, hangsOnNews } from './decide.ts'
import { helpOverview, helpTopic } from './help.ts'
import type { Quarantined } from './quarantined.ts'
import { type Conclusion, conclusionOf, settle, settled } from './settlement.ts'

/** What a {@link CommandRunner} works with. */
export interface CommandRunnerOptions {
  readonly desk: () => CommandDesk
  readonly config: BotConfig
  readonly dispatcher: Dispatcher
  readonly outbox: Outbox
  readonly questions: Questions
  readonly quarantined: Quarantined
  readonly clock: Clock
  readonly newId: () => string
  readonly lost: (messages: readonly LostMessage[]) => void
  readonly onError: (error: unknown) => void
}

type Addressed = Exclude<Decision, { kind: 'chat' | 'hidden' }>
type Run = Extract<Decision, { kind: 'run' }>

/** Commands of one person in one channel that may wait for the one that runs. */
const MAX_WAITING = 50

/** The console is the operator's own: a script there that asks the same again and again is no loop. */
const LOOPLESS_PLATFORM = 'console'

/** Carries out what people say to the bot: those of one person in one channel in order, others beside them. */
export class CommandRunner {
  readonly #options: CommandRunnerOptions
  readonly #lanes: Lanes
  readonly #cooldowns = new Cooldowns()
  readonly #loops = new LoopBreaker()

  constructor(options: CommandRunnerOptions) {
    this.#options = options
    this.#lanes = new Lanes(MAX_WAITING, options.onError)
  }

  /** Resolves with the outcome once nothing more will come of the line. */
  async handle(line: ChatLine): Promise<Settled> {
    const { trace } = line
    const decision = await this.#decide(line)
    switch (decision.kind) {
      case 'chat':
        trace.add(
          decision.typed === undefined ? { kind: 'no-command' } : { kind: 'unknown-command', command: decision.typed },
        )
        return settled('passed', undefined)
      case 'hidden':
        trace.add({ kind: 'refused', reason: decision.reason })
        return settled('refused', decision.reason)
      default:
        return this.#address(line, decision)
    }
  }

  // A plugin that has just begun to run may be known to a person before it is to the bot.
  async #decide(line: ChatLine): Promise<Decision> {
    const desk = this.#options.desk()
    const decision = decide(line.text, line, desk)
    if (!hangsOnNews(decision, desk)) return decision
    await newsRead()
    return decide(line.text, line, this.#options.desk())
  }

  async #address(line: ChatLine, decision: Addressed): Promise<Settled> {
    const lane = laneKeyOf(line, line.user.name)
    const { clock, outbox, lost, newId } = this.#options
    if (line.platform !== LOOPLESS_PLATFORM && this.#loops.hear(lane, line.text, clock.now())) {
      line.trace.add({ kind: 'loop' })
      return settled('refused', 'the same text goes back and forth with another bot')
    }
    const answers = new Answers({
      line,
      lane,
      id: newId(),
      deliver: (outgoing) => {
        this.#loops.answer(lane, outgoing.text, clock.now())
        return outbox.deliver(outgoing)
      },
      lost: (message) => lost([message]),
    })
    const concluded = await this.#inLane(lane, line, decision, answers)
    const result = settle(concluded, await answers.outcome())
    this.#report(line, decision, result)
    return result
  }

  #inLane(lane: string, line: ChatLine, decision: Addressed, answers: Answers): Promise<Conclusion> {
    const { promise, resolve, reject } = Promise.withResolvers<Conclusion>()
    const task = () => this.#carryOut(line, decision, answers).then(resolve, reject)
    line.trace.add({ kind: 'queued', waiting: this.#lanes.waitingIn(lane) ?? 0 })
    if (!this.#lanes.add(lane, task)) {
      answers.tell(SENTENCES.tooMany())
      resolve(this.#refuse(line, 'too many commands of this person wait'))
    }
    return promise
  }

  async #carryOut(line: ChatLine, decision: Addressed, answers: Answers): Promise<Conclusion> {
    const { questions, config } = this.#options
    const { prefix } = config
    switch (decision.kind) {
      case 'help': {
        const desk = this.#options.desk()
        answers.say(decision.topic === undefined ? helpOverview(line, desk) : helpTopic(decision.topic, line, desk))
        return { outcome: 'answered', reason: undefined }
      }
      case 'manage':
        return runPluginCommand({
          line,
          args: decision.args,
          prefix,
          questions,
          say: (text) => answers.say(text),
        })
      case 'unknown': {
        const suggestion = decision.suggestion === undefined ? undefined : prefix + decision.suggestion
        answers.tell(SENTENCES.unknown(prefix + decision.word, suggestion))
        return this.#refuse(line, 'there is no such command')
      }
      case 'forbidden':
        answers.tell(SENTENCES.forbidden(prefix + decision.command, decision.role))
        return this.#refuse(line, `it needs the role ${decision.role}`)
      case 'run':
        return this.#run(line, decision, answers)
    }
  }

  async #run(line: ChatLine, { held, rules, typed }: Run, answers: Answers): Promise<Conclusion> {
    const { dispatcher, clock, config, quarantined } = this.#options
    const { trace, connector, channel, platform, user } = line
    const { plugin, offer } = held
    const shown = config.prefix + offer.name
    trace.add({ kind: 'found', plugin, command: offer.name })
    const quarantineId = quarantined.find(plugin, offer.name, typed.args)
    if (quarantineId !== undefined) {
      answers.tell(SENTENCES.quarantined(shown, plugin))
      return this.#refuse(line, `it is in quarantine as ${quarantineId}`)
    }
    const use = { plugin, command: offer.name, connector, channel: line.private ? undefined : channel, user: user.name }
    const cooldown = this.#cooldowns.take(use, rules.cooldown, clock.now())
    if (cooldown.kind === 'wait') {
      answers.tell(SENTENCES.cooldown(shown, cooldown.seconds))
      return this.#refuse(line, `its cooldown has ${cooldown.seconds} s left`)
    }
    const end = await dispatcher.run({
      plugin,
      trace,
      invocation: {
        id: invocationIdOf(line),
        command: offer.name,
        prefix: config.prefix,
        invokedAs: typed.word,
        args: [...typed.args],
        text: typed.text,
        user,
        platform,
        connector,
        channel,
        private: line.private,
        messageId: line.id,
        timeoutMs: rules.timeoutMs,
      },
      onReply: (text) => answers.say(text),
      onOverflow: () => answers.say(SENTENCES.overflow(plugin)),
    })
    trace.add({ kind: 'ended', end: end.kind })
    if (!wasExecuted(end)) cooldown.giveBack()
    const told = sentenceFor(end, plugin, shown)
    if (told !== undefined) answers.tell(told)
    return conclusionOf(end, plugin)
  }

  #refuse(line: ChatLine, reason: string): Conclusion {
    line.trace.add({ kind: 'refused', reason })
    return { outcome: 'refused', reason }
  }

  #report(line: ChatLine, decision: Addressed, { outcome, reason, replies }: Settled): void {
    const { connector, channel, user, trace } = line
    const ms = this.#options.clock.now() - trace.startedAt
    const what = describe(decision)
    trace.log.info(
      {
        ...what,
        user: user.name,
        connector,
        channel,
        outcome,
        ...(reason === undefined ? {} : { reason }),
        replies,
        ms,
      },
      `command ${what.command}: ${outcome}`,
    )
  }
}

function describe(decision: Addressed): { plugin: string; command: string } {
  switch (decision.kind) {
    case 'run':
      return { plugin: decision.held.plugin, command: decision.held.offer.name }
    case 'forbidden':
      return { plugin: decision.plugin, command: decision.command }
    case 'manage':
      return { plugin: 'bot', command: 'plugin' }
    case 'help':
      return { plugin: 'bot', command: 'help' }
    case 'unknown':
      // The word itself is somebody's chat.
      return { plugin: 'bot', command: 'unknown' }
  }
}
