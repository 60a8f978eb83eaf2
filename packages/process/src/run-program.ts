import {
  EXIT_CONFIG,
  messageOf,
  type ParentMessage,
  PROTOCOL_VERSION,
  RoseyError,
  readSourceMapsOnDemand,
  type StartMessage,
  sourceStackOf,
  TokenBucket,
} from '@rosey/protocol'
import { type ControlLink, isSupervised, openControlLink } from './control-link.ts'
import { startHeartbeat } from './heartbeat.ts'
import { LostMessages } from './lost-messages.ts'
import { NoiseReports } from './noise-reports.ts'
import { type ReadyMessage, readyMessage } from './ready-message.ts'
import { RefusalReports } from './refusal-reports.ts'
import { withinBounds } from './reports.ts'
import { stackOf } from './stack-of.ts'
import { createStdoutLogger } from './stdout-logger.ts'
import type { ChildContext, Program, StartedProgram } from './types.ts'

const EX_USAGE = 2
const CONFIG_CODES: readonly string[] = ['plugin-config', 'config-invalid']
/** Of an error text, so that a line of the control pipe never comes near its bound. */
const MAX_MESSAGE = 8000
/**
 * Clients that were too slow, as they are told: hundreds can be cut off at once, and roseyd asks a server about each.
 * Those that are left out are in the log of the bus.
 */
const SLOW_REPORTS = { capacity: 10, perSecond: 2 }

/**
 * Runs a program under roseyd, from hello to exit; never returns to the caller's code. Without roseyd it says what the
 * file is for and ends with code 2.
 */
export async function runProgram(program: Program): Promise<void> {
  if (!isSupervised()) {
    process.stderr.write(`This is ${program.title}, a part of Rosey. roseyd starts it; to run the bot: rosey start\n`)
    process.exit(EX_USAGE)
  }
  const life = new ProgramLife(program)
  await life.run()
}

type News = Exclude<ParentMessage, { kind: 'start' | 'stop' }>

function tell(started: StartedProgram, news: News): void {
  switch (news.kind) {
    case 'peer':
      started.peer?.(news.peer)
      break
    case 'bus-access':
      started.busAccess?.(news.bus)
      break
    case 'answer':
      started.answer?.(news.id, news.answer)
      break
    case 'quarantine':
      started.quarantine?.(news.commands)
      break
    case 'retry':
      started.retry?.(news.command)
      break
  }
}

/** One life of a program: a stop that comes during the start is remembered and done after it. */
class ProgramLife {
  readonly #program: Program
  readonly #link: ControlLink
  readonly #refusals = new RefusalReports((message) => this.#link.send(message))
  readonly #noise = new NoiseReports((message) => this.#link.send(message))
  readonly #lost = new LostMessages((message) => this.#link.send(message))
  readonly #slowReports = new TokenBucket(SLOW_REPORTS)
  readonly #startMessage = Promise.withResolvers<StartMessage>()
  #told = false
  #started: StartedProgram | undefined
  #stop: Extract<ParentMessage, { kind: 'stop' }> | undefined
  #stopping = false
  #endHeartbeat: () => void = () => undefined
  // News that come while the program starts are told to it afterwards.
  readonly #earlyNews: News[] = []

  constructor(program: Program) {
    this.#program = program
    this.#link = openControlLink({
      onMessage: (message) => this.#onMessage(message),
      // Nothing may outlive roseyd, so there is nothing left to do in order.
      onClosed: () => process.exit(1),
      onInvalid: (problem) => process.stderr.write(`control pipe: ${problem}\n`),
    })
    process.on('uncaughtExceptionMonitor', (error) => {
      // An author's own listener keeps the process alive: nothing has ended then.
      if (process.listenerCount('uncaughtException') === 0) this.#tellFailure('process-crashed', error)
    })
  }

  async run(): Promise<void> {
    this.#link.send({ kind: 'hello', protocol: PROTOCOL_VERSION, pid: process.pid })
    const start = await this.#startMessage.promise
    // The code of authors looks at stacks in ways of its own.
    if (start.processKind === 'service') readSourceMapsOnDemand()
    let ready: ReadyMessage
    try {
      const started = await this.#program.start(this.#context(start))
      ready = readyMessage(start.name, started)
      this.#started = started
    } catch (error) {
      await this.#fail(error)
      return
    }
    for (const news of this.#earlyNews.splice(0)) tell(this.#started, news)
    if (this.#stop === undefined) {
      this.#link.send(ready)
      this.#endHeartbeat = startHeartbeat(start.heartbeatMs, this.#started.counts?.bind(this.#started), (beat) =>
        this.#link.send(beat),
      )
    } else {
      await this.#end(this.#stop)
    }
  }

  #onMessage(message: ParentMessage): void {
    switch (message.kind) {
      case 'start':
        this.#told = true
        this.#startMessage.resolve(message)
        break
      case 'stop':
        this.#stop ??= message
        if (this.#started !== undefined) void this.#end(message)
        else if (!this.#told) process.exit(0)
        break
      default:
        if (this.#started === undefined) this.#earlyNews.push(message)
        else tell(this.#started, message)
        break
    }
  }

  #context(start: StartMessage): ChildContext {
    return {
      start,
      log: createStdoutLogger(start.logLevel),
      get bus() {
        if (start.bus === undefined) throw new Error(`${start.name} was given no bus access`)
        return start.bus
      },
      connection: (connection) => this.#link.send({ kind: 'connection', connection: withinBounds(connection) }),
      busState: (state) => this.#link.send({ kind: 'bus', state }),
      lost: (messages) => this.#lost.add(messages),
      ask: (question) => this.#link.send({ kind: 'ask', ...question }),
      interrupted: (report) => this.#link.send({ kind: 'interrupted', ...report }),
      refused: (refusal) => this.#refusals.add(refusal),
      limited: (what) => this.#noise.add(what),
      slowConsumer: (client, reason, connection) => {
        if (!this.#slowReports.trySpend(1)) return
        this.#link.send({
          kind: 'slow-consumer',
          client: client.slice(0, 200),
          reason: reason.slice(0, 500),
          ...(connection === undefined ? {} : { connection }),
        })
      },
    }
  }

  async #end({ graceMs, reason }: Extract<ParentMessage, { kind: 'stop' }>): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    this.#endHeartbeat()
    this.#refusals.flush()
    this.#noise.flush()
    try {
      const { remembered = [] } = (await this.#started?.stop({ graceMs, reason })) ?? {}
      this.#link.send({ kind: 'stopped', remembered: [...remembered] })
    } catch (error) {
      process.stderr.write(`stopping failed: ${messageOf(error)}\n`)
    }
    this.#lost.flush()
    await this.#link.flush()
    process.exit(0)
  }

  async #fail(error: unknown): Promise<void> {
    const code = this.#tellFailure('plugin-setup', error)
    // The status shows the sentence; where it happened goes to the log.
    process.stderr.write(`${placeOf(error)}\n`)
    await this.#link.flush()
    process.exit(CONFIG_CODES.includes(code) ? EXIT_CONFIG : 1)
  }

  #tellFailure(fallback: string, error: unknown): string {
    const code = error instanceof RoseyError ? error.code : fallback
    const stack = stackOf(error)
    this.#lost.flush((message) => this.#link.sendNow(message))
    this.#link.sendNow({
      kind: 'failed',
      code,
      message: messageOf(error).slice(0, MAX_MESSAGE),
      ...(stack === undefined ? {} : { stack }),
    })
    return code
  }
}

function placeOf(error: unknown): string {
  const origin = error instanceof RoseyError ? (error.cause ?? error) : error
  return (origin instanceof Error && sourceStackOf(origin)) || messageOf(origin)
}
