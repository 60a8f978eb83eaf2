import { type ConsoleSettled, messageOf } from '@rosey/protocol'
import { ConsoleClient } from '../console/client.ts'
import type { ConsoleAccess } from '../console/find-console.ts'
import type { Probe, ProbeEnd } from './tally.ts'

/** Time between two questions in ms. */
const PROBE_MS = 100
/** A channel of the console in which nobody is whom the questions would disturb. */
const CHANNEL = 'chaos'

/** What a {@link Prober} works with. */
export interface ProberOptions {
  /** What is asked. */
  readonly text: string
  /** How the console is reached at this moment: a connector that was restarted may have another token. */
  readonly access: () => Promise<ConsoleAccess>
  /** Time between two questions in ms. Default 100. */
  readonly everyMs?: number
}

interface Connection {
  readonly client: ConsoleClient
  /** Lines that came to each question, by its number. */
  readonly lines: Map<number, number>
  asked: number
}

/**
 * Asks the bot the same again and again, each time as somebody else (nobody has to wait for a cooldown), and remembers
 * what became of it. Goes on while the console is away, and comes back to it.
 */
export class Prober implements AsyncDisposable {
  readonly #options: ProberOptions
  readonly #ended: Probe[] = []
  readonly #open = new Set<Promise<void>>()
  readonly #timer: NodeJS.Timeout
  #connection: Connection | undefined
  #connecting: Promise<void> | undefined
  #askers = 0

  private constructor(options: ProberOptions, connection: Connection) {
    this.#options = options
    this.#use(connection)
    this.#timer = setInterval(() => this.#ask(), options.everyMs ?? PROBE_MS)
    this.#ask()
  }

  /** Connects and begins to ask. Throws what {@link ConsoleClient.connect} throws. */
  static async start(options: ProberOptions): Promise<Prober> {
    return new Prober(options, await connect(options))
  }

  /** What became of the questions so far, without those that are open. */
  get probes(): readonly Probe[] {
    return this.#ended
  }

  /** Asks no more, and waits for what is open; what is still open after `timeoutMs` counts as lost. */
  async finish(timeoutMs: number): Promise<readonly Probe[]> {
    clearInterval(this.#timer)
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, timeoutMs)
    await Promise.race([Promise.all(this.#open), late.promise])
    clearTimeout(timer)
    await this[Symbol.asyncDispose]()
    await Promise.all(this.#open)
    return this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#connecting
    await this.#connection?.client.close()
  }

  #ask(): void {
    const askedAt = performance.now()
    const connection = this.#connection
    if (connection === undefined) {
      this.#ended.push({ askedAt, end: { kind: 'unasked' } })
      this.#connecting ??= this.#reconnect()
      return
    }
    const { client, lines } = connection
    const number = connection.asked++
    client.become({ user: `chaos-${this.#askers++}`, role: 'user' })
    const ending = client.say(this.#options.text).then(
      (settled) => endOf(settled, lines.get(number) ?? 0),
      (error: unknown): ProbeEnd => ({ kind: 'lost', reason: messageOf(error) }),
    )
    const open = ending.then((end) => {
      this.#ended.push({ askedAt, end })
      this.#open.delete(open)
    })
    this.#open.add(open)
  }

  async #reconnect(): Promise<void> {
    try {
      this.#use(await connect(this.#options))
    } catch {
      // It is still away: the next question, which cannot be put either, tries again.
    } finally {
      this.#connecting = undefined
    }
  }

  #use(connection: Connection): void {
    this.#connection = connection
    void connection.client.closed.then(() => {
      this.#connection = undefined
    })
  }
}

async function connect({ access }: ProberOptions): Promise<Connection> {
  const lines = new Map<number, number>()
  const client = await ConsoleClient.connect({
    ...(await access()),
    user: 'chaos',
    role: 'user',
    channel: CHANNEL,
    onLine: ({ replyTo }) => {
      if (replyTo !== undefined) lines.set(replyTo, (lines.get(replyTo) ?? 0) + 1)
    },
  })
  return { client, lines, asked: 0 }
}

function endOf({ outcome, reason = '' }: ConsoleSettled, lines: number): ProbeEnd {
  const at = performance.now()
  switch (outcome) {
    case 'answered':
      return { kind: 'answered', at, lines }
    case 'refused':
    case 'failed':
    case 'stopped':
      return { kind: 'refused', at, lines, reason: reason || outcome }
    case 'passed':
      return { kind: 'refused', at, lines, reason: 'it was no command at that moment' }
    case 'lost':
      return { kind: 'lost', reason: reason || 'nobody knows what became of it' }
  }
}
