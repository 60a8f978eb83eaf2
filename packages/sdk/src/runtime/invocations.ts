import {
  COMMAND_PATTERN,
  type CommandOffer,
  CommandOfferSchema,
  checkPlainly,
  describeProblems,
  type Invocation,
  type InvocationAnswer,
  type Logger,
  messageOf,
  NOISE_LIMITS,
  RoseyError,
} from '@rosey/protocol'
import type { CommandCall, CommandHandler, CommandOptions } from '../command.ts'
import type { Undo } from '../undo.ts'
import type { CallOutcomes } from './call-counter.ts'
import { RememberedInvocations } from './remembered.ts'
import { LONGEST_TIMER_MS } from './timers.ts'

/** Commands at work at the same time in one process; more are refused and the bot sends them again. */
const MAX_IN_HAND = 256
/** Commands of one plugin; the schema of its offers takes no more. */
const MAX_COMMANDS = 200
/** Time that a handler keeps its place after its signal was aborted, in ms. */
const OVERDUE_MS = 5000
const COMMAND_NAME = new RegExp(COMMAND_PATTERN)

/** One invocation as it came from the bus. */
export interface IncomingInvocation {
  readonly data: Invocation
  readonly traceId: string
  /** Sends an answer to where this very message came from. */
  answer(answer: InvocationAnswer): void
}

interface Registered {
  readonly offer: CommandOffer
  readonly handler: CommandHandler
}

/** The commands of one plugin: offers them, runs each invocation at most once. */
export class Invocations {
  readonly #commands = new Map<string, Registered>()
  readonly #remembered: RememberedInvocations
  readonly #instance: string
  readonly #log: Logger
  readonly #counter: CallOutcomes
  readonly #onTooManyReplies: () => void
  readonly #inHand = new Map<string, { readonly done: Promise<void>; readonly abort: AbortController }>()
  #draining = false

  constructor(options: {
    readonly instance: string
    readonly remembered: readonly string[]
    readonly log: Logger
    readonly counter: CallOutcomes
    /** Told of each reply that is one too many. */
    readonly onTooManyReplies: () => void
  }) {
    this.#instance = options.instance
    this.#remembered = new RememberedInvocations(options.remembered)
    this.#log = options.log
    this.#counter = options.counter
    this.#onTooManyReplies = options.onTooManyReplies
  }

  get offers(): CommandOffer[] {
    return Array.from(this.#commands.values(), ({ offer }) => offer)
  }

  get rememberedIds(): string[] {
    return this.#remembered.ids
  }

  register(name: string, options: CommandOptions, handler: CommandHandler): Undo {
    if (this.#commands.size >= MAX_COMMANDS) {
      throw new RoseyError('plugin-setup', `Command "${name}" is one too many: a plugin can have ${MAX_COMMANDS}`)
    }
    const offer = offerOf(name, options)
    for (const word of wordsOf(offer)) {
      if (!COMMAND_NAME.test(word))
        throw new RoseyError(
          'plugin-setup',
          `Command "${word}" cannot be typed: use a-z, 0-9, - and _, at most 40 characters`,
        )
      if (this.offers.some((other) => wordsOf(other).includes(word)))
        throw new RoseyError(
          'command-clash',
          `This plugin has a command "${word}" already; give one of them another name`,
        )
    }
    // What is offered is told to roseyd, which ends a process that tells it what it cannot read.
    if (!checkPlainly(CommandOfferSchema, offer)) {
      throw new RoseyError(
        'plugin-setup',
        `Command "${name}" cannot be offered: ${describeProblems(CommandOfferSchema, offer)}`,
      )
    }
    this.#commands.set(name, { offer, handler })
    return () => this.#commands.delete(name)
  }

  /** Takes an invocation. Resolves when its handler has ended. */
  async take(incoming: IncomingInvocation): Promise<void> {
    const { id, command } = incoming.data
    const refuse = (reason: Extract<InvocationAnswer, { kind: 'refused' }>['reason']) =>
      this.#send(incoming.answer, { kind: 'refused', reason })
    const known = this.#remembered.get(id)
    if (known?.kind === 'inherited') return refuse('repeated')
    if (known?.kind === 'own') {
      // The bot sends again what it has no answer to: it gets all of them again, and those to come.
      known.send = incoming.answer
      for (const answer of known.answers) this.#send(incoming.answer, answer)
      return
    }
    const registered = this.#commands.get(command)
    if (registered === undefined) return refuse('unknown-command')
    if (this.#draining) return refuse('draining')
    if (this.#inHand.size >= MAX_IN_HAND) return refuse('overloaded')
    const abort = new AbortController()
    const done = this.#run(incoming, registered, abort)
    this.#inHand.set(id, { done, abort })
    // A handler that goes on for ever after its time must not keep its place from the others.
    const overdue = Promise.withResolvers<void>()
    abort.signal.addEventListener('abort', () => setTimeout(overdue.resolve, OVERDUE_MS).unref(), { once: true })
    await Promise.race([done, overdue.promise])
    this.#inHand.delete(id)
  }

  /** Refuses what comes from now on and waits for what is in hand; when the time is over, its signals are aborted. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true
    const inHand = [...this.#inHand.values()]
    const all = Promise.allSettled(inHand.map(({ done }) => done))
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      for (const { abort } of inHand) abort.abort(new Error('the plugin stops'))
      late.resolve()
    }, timeoutMs)
    await Promise.race([all, late.promise])
    clearTimeout(timer)
  }

  async #run(
    { data, traceId, answer }: IncomingInvocation,
    { handler }: Registered,
    abort: AbortController,
  ): Promise<void> {
    const memory = this.#remembered.accept(data.id, answer)
    let isDone = false
    const tell = (message: InvocationAnswer) => {
      if (isDone) {
        this.#log.warn({ traceId, command: data.command }, `a reply of ${data.command} came after its end: not sent`)
        return
      }
      isDone = message.kind === 'done'
      memory.answers.push(message)
      this.#send(memory.send, message)
    }
    tell({ kind: 'accepted', instance: this.#instance })
    // The handler may end the process. Two turns later the bus has written `accepted` to its socket, and from there it
    // arrives whatever happens here: a command that has begun is never sent again.
    await undefined
    await undefined
    const timer = setTimeout(
      () => abort.abort(new Error(`${data.command} took longer than ${data.timeoutMs} ms`)),
      Math.min(data.timeoutMs, LONGEST_TIMER_MS),
    )
    try {
      await handler(callOf(data, traceId, abort.signal, this.#replies(data.command, tell)))
      this.#counter.succeeded()
      tell({ kind: 'done', outcome: 'ok', ...repliesIn(memory.answers) })
    } catch (error) {
      this.#counter.failed(error)
      this.#log.error({ err: error, traceId, command: data.command }, `command ${data.command} failed`)
      tell({ kind: 'done', outcome: 'failed', error: messageOf(error).slice(0, 2000), ...repliesIn(memory.answers) })
    } finally {
      clearTimeout(timer)
    }
  }

  // All of them are kept, for a bot that asks again.
  #replies(command: string, tell: (answer: InvocationAnswer) => void): CommandCall['reply'] {
    let seq = 0
    return (line) => {
      const said = String(line)
      if (said.trim() === '') return
      if (seq >= NOISE_LIMITS.repliesPerCommand) {
        this.#onTooManyReplies()
        throw new RoseyError(
          'replies-full',
          `${command} was answered with ${seq} lines, which is all that one command may get: this one was not sent`,
        )
      }
      tell({ kind: 'reply', seq: seq++, text: said.slice(0, 20_000) })
    }
  }

  // Without a bus the answer is kept: the bot gets it when it asks again, and the author's handler goes on undisturbed.
  #send(send: (answer: InvocationAnswer) => void, message: InvocationAnswer): void {
    try {
      send(message)
    } catch (error) {
      this.#log.warn({ problem: messageOf(error) }, `the bot could not be told: ${message.kind}`)
    }
  }
}

function wordsOf({ name, aliases }: CommandOffer): string[] {
  return [name, ...aliases]
}

function repliesIn(answers: readonly InvocationAnswer[]): { replies?: number } {
  const replies = answers.filter(({ kind }) => kind === 'reply').length
  return replies === 0 ? {} : { replies }
}

function offerOf(name: string, options: CommandOptions): CommandOffer {
  return {
    name,
    aliases: [...(options.aliases ?? [])],
    help: options.help ?? '',
    usage: options.usage ?? '',
    role: options.role ?? 'guest',
    cooldown: { userMs: options.cooldown?.userMs ?? 0, channelMs: options.cooldown?.channelMs ?? 0 },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  }
}

function callOf(data: Invocation, traceId: string, signal: AbortSignal, reply: CommandCall['reply']): CommandCall {
  const { id, command, prefix, invokedAs, args, text, user, platform, connector, channel } = data
  return {
    id,
    command,
    prefix,
    invokedAs,
    args,
    text,
    user,
    platform,
    connector,
    channel,
    private: data.private,
    traceId,
    signal,
    reply,
  }
}
