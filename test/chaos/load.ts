import { ConsoleClient } from '../../packages/cli/src/console/client.ts'
import { findConsole } from '../../packages/cli/src/console/find-console.ts'
import type { ConsoleLine, Status } from '../../packages/protocol/src/index.ts'
import type { HomePaths } from '../../packages/supervisor/src/index.ts'

/** How one command ended for whoever typed it; times as `performance.now()` has them. */
export type CommandEnd =
  | { readonly kind: 'settled'; readonly at: number; readonly outcome: string; readonly reason: string }
  /** The console ended while it had the command. */
  | { readonly kind: 'cut'; readonly at: number }

/** One command that was typed. */
export interface TypedCommand {
  readonly askedAt: number
  readonly text: string
  /** Everything that the bot said to it. */
  readonly lines: string[]
  end: CommandEnd | undefined
}

/** Numbers in the answers go so far, then begin anew: each means one command for minutes. */
const NUMBERS = 9000

/**
 * Types commands in several channels, each as somebody else and with an answer of its own by which it is known again
 * whatever connection it comes on. Waits for nobody; goes on when the console was away.
 */
export class Load implements AsyncDisposable {
  readonly commands: TypedCommand[] = []
  readonly #channels: readonly LoadChannel[]
  readonly #timer: NodeJS.Timeout
  #typed = 0

  private constructor(channels: readonly LoadChannel[], perSecond: number) {
    this.#channels = channels
    this.#timer = setInterval(() => this.#type(), 1000 / perSecond)
  }

  static async start(paths: HomePaths, status: Status, perSecond: number, channelCount = 5): Promise<Load> {
    const byNumber = new Map<string, TypedCommand>()
    const channels = Array.from(
      { length: channelCount },
      (_, index) => new LoadChannel(`load-${index}`, paths, status, byNumber),
    )
    await Promise.all(channels.map((channel) => channel.connect()))
    return new Load(channels, perSecond)
  }

  /** Types no more, and waits until everything has ended; what has not after `timeoutMs` is left without an end. */
  async finish(timeoutMs: number): Promise<readonly TypedCommand[]> {
    clearInterval(this.#timer)
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, timeoutMs)
    await Promise.race([Promise.all(this.#channels.map((channel) => channel.settled())), late.promise])
    clearTimeout(timer)
    const ended = [...this.commands]
    await this[Symbol.asyncDispose]()
    return ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#channels.map((channel) => channel[Symbol.asyncDispose]()))
  }

  #type(): void {
    const number = this.#typed++
    const command = this.#channels[number % this.#channels.length]?.type(number)
    if (command !== undefined) this.commands.push(command)
  }
}

class LoadChannel implements AsyncDisposable {
  readonly #channel: string
  readonly #paths: HomePaths
  readonly #status: Status
  readonly #byNumber: Map<string, TypedCommand>
  readonly #open = new Set<Promise<void>>()
  #client: ConsoleClient | undefined
  #bySayId = new Map<number, TypedCommand>()
  #connecting: Promise<void> | undefined
  #closed = false

  constructor(channel: string, paths: HomePaths, status: Status, byNumber: Map<string, TypedCommand>) {
    this.#channel = channel
    this.#paths = paths
    this.#status = status
    this.#byNumber = byNumber
  }

  async connect(): Promise<void> {
    const bySayId = new Map<number, TypedCommand>()
    const client = await ConsoleClient.connect({
      ...(await findConsole(this.#paths, this.#status)),
      user: 'load',
      role: 'user',
      channel: this.#channel,
      onLine: (line) => this.#commandOf(line, bySayId)?.lines.push(line.text),
    })
    this.#client = client
    this.#bySayId = bySayId
    void client.closed.then(() => {
      this.#client = undefined
    })
  }

  /** Undefined while the console is away: nothing was typed then. */
  type(number: number): TypedCommand | undefined {
    const client = this.#client
    if (client === undefined) {
      this.#reconnect()
      return undefined
    }
    const modifier = 1 + (number % NUMBERS)
    const text = `!roll 1d1+${modifier}`
    const command: TypedCommand = { askedAt: performance.now(), text, lines: [], end: undefined }
    this.#byNumber.set(`${modifier}`, command)
    this.#bySayId.set(this.#bySayId.size, command)
    client.become({ user: `user${number}`, role: 'user' })
    const open: Promise<void> = client
      .say(text)
      .then(
        ({ outcome, reason = '' }): CommandEnd => ({ kind: 'settled', at: performance.now(), outcome, reason }),
        (): CommandEnd => ({ kind: 'cut', at: performance.now() }),
      )
      .then((end) => {
        command.end = end
        this.#open.delete(open)
      })
    this.#open.add(open)
    return command
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#connecting
    await this.#client?.close()
    await this.settled()
  }

  #reconnect(): void {
    if (this.#closed) return
    // Still away: the next command tries again.
    this.#connecting ??= this.connect()
      .catch(() => undefined)
      .finally(() => {
        this.#connecting = undefined
      })
  }

  // A line on another connection than its command was typed on does not name it: its number does.
  #commandOf({ replyTo, text }: ConsoleLine, bySayId: ReadonlyMap<number, TypedCommand>): TypedCommand | undefined {
    if (replyTo !== undefined) return bySayId.get(replyTo)
    return this.#byNumber.get(/\+ (\d+) = /.exec(text)?.[1] ?? '')
  }
}
