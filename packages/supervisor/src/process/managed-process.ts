import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import {
  type ChildMessage,
  type ExitCause,
  type ExitReason,
  messageOf,
  type ParentMessage,
  type Peer,
  PROTOCOL_VERSION,
  type StartMessage,
} from '@rosey/protocol'
import { type ChildLink, openChildLink } from './child-link.ts'
import type { CommandLine } from './command-line.ts'
import { captureLines, type OutputSink } from './output-capture.ts'
import { PipeRate } from './pipe-rate.ts'
import { startMessages } from './tellable.ts'
import { type StopTimes, signalGroup, stopInThreeSteps } from './terminate.ts'

/** Output that was written before the end may still be in the pipes for this long, in ms. */
const OUTPUT_TAIL_MS = 200
/** A process that closes its control pipe is ending; one that still runs after this time, in ms, has only gone deaf. */
const AFTER_PIPE_MS = 1000

export type ReadyMessage = Extract<ChildMessage, { kind: 'ready' }>

/** How a start ended: the first of the three that happens. */
export type StartOutcome =
  | { readonly kind: 'ready'; readonly message: ReadyMessage }
  | { readonly kind: 'exited'; readonly reason: ExitReason }

/** All that is needed to start one process. */
export interface Launch {
  readonly commandLine: CommandLine
  readonly cwd: string
  readonly environment: Readonly<NodeJS.ProcessEnv>
  /** A connected socket that becomes the child's fd 4; closed here after the start. */
  readonly busSocket?: Socket
  /** What it is told after its hello. */
  readonly start: Omit<StartMessage, 'peers'>
  /** Who else there is, as it is told with its start; asked for then. */
  readonly peers: () => readonly Peer[]
  /** Names the code and the config that it is started with. */
  readonly revision?: string
  readonly readyTimeoutMs: number
  readonly stdout: OutputSink
  readonly stderr: OutputSink
  /** The sentence for what it said of its failure; default: its own. */
  readonly explain?: (code: string, message: string) => string
  /** Messages other than hello, ready, failed and stopped. */
  readonly onMessage: (message: ChildMessage) => void
}

/** One OS process from spawn to exit; never used again after that. The first cause of its end is kept. */
export class ManagedProcess {
  readonly instance: string
  readonly startedAt = Date.now()
  /** Resolves with ready, or with the reason when it ended before; a start that takes too long is ended. */
  readonly started: Promise<StartOutcome>
  readonly exited: Promise<ExitReason>
  readonly #child: ChildProcess
  readonly #link: ChildLink | undefined
  readonly #launch: Launch
  readonly #ready = Promise.withResolvers<StartOutcome>()
  readonly #exit = Promise.withResolvers<ExitReason>()
  #cause: ExitCause | undefined
  #message: string | undefined
  #errorCode: string | undefined
  #stack: string | undefined
  #remembered: readonly string[] = []
  /** Whether it has been told its start, and has answered. */
  #talk: 'nothing' | 'hello' | 'ready' = 'nothing'
  /** Its exit is known; what its pipes still hold may not be. */
  #gone = false
  #ended = false
  #asked = false

  constructor(launch: Launch) {
    this.#launch = launch
    this.instance = launch.start.instance
    this.started = this.#ready.promise
    this.exited = this.#exit.promise
    const { command, args } = launch.commandLine
    try {
      this.#child = spawn(command, args, {
        cwd: launch.cwd,
        env: launch.environment,
        // A group of its own: a signal reaches all that it starts, and Ctrl-C in roseyd's terminal does not reach it.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', launch.busSocket ?? 'ignore'],
      })
    } finally {
      launch.busSocket?.destroy()
    }
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#finish('spawn-failed', null, null, messageOf(error))
    })
    this.#child.on('exit', (code, signal) => this.#onExit(code, signal))
    const [, stdout, stderr, control] = this.#pipes
    if (stdout) captureLines(stdout as Readable, launch.stdout)
    if (stderr) captureLines(stderr as Readable, launch.stderr)
    if (control) {
      const handlers = {
        onMessage: (message: ChildMessage) => this.#onMessage(message),
        onViolation: (what: string) => this.kill('control-violation', what),
        onClosed: () => this.#onPipeClosed(),
      }
      // A service of ours has much to tell when many others end, and its signs of life must not wait behind that.
      const rate = launch.start.processKind === 'service' ? undefined : new PipeRate(() => performance.now())
      this.#link = openChildLink(control as Socket, handlers, rate)
    }
    const timer = setTimeout(
      () => this.kill('start-timeout', `no ready within ${launch.readyTimeoutMs / 1000} s`),
      launch.readyTimeoutMs,
    )
    void this.started.then(() => clearTimeout(timer))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** The ids that it gave at its stop, which the next process must refuse. */
  get remembered(): readonly string[] {
    return this.#remembered
  }

  /** Where it failed or hung; undefined where nobody knows. */
  get stack(): string | undefined {
    return this.#stack
  }

  /** True once it has said ready. */
  get wasReady(): boolean {
    return this.#talk === 'ready'
  }

  /** Names the code and the config that it was started with, where that is known. */
  get revision(): string | undefined {
    return this.#launch.revision
  }

  /**
   * Tells it something; nothing happens when it has ended.
   *
   * @throws what JSON.stringify throws
   */
  send(message: ParentMessage): void {
    if (this.#ended) return
    // Its start will tell of all of them.
    if (this.#talk === 'nothing' && message.kind === 'peer') return
    this.#link?.send(message)
  }

  /** Ends it at once, and all that it started; `stack` says where its code was, where that was found out. */
  kill(cause: ExitCause, message?: string, stack?: string): void {
    this.#stack ??= stack
    this.#because(cause, message)
    this.#signal('SIGKILL')
  }

  /** Stops it in three steps. It is asked once; a second call with shorter times hastens the other two. */
  async stop(cause: 'asked' | 'replaced', reason: string, times: StopTimes): Promise<ExitReason> {
    this.#because(cause)
    const ask = () => {
      if (!this.#asked) this.send({ kind: 'stop', graceMs: times.graceMs, reason })
      this.#asked = true
    }
    await stopInThreeSteps({ ask, signal: (signal) => this.#signal(signal), exited: this.exited }, times)
    return this.exited
  }

  // Without descriptors (EMFILE) there are none.
  get #pipes(): readonly (Readable | Writable | null | undefined)[] {
    return (this.#child.stdio as ChildProcess['stdio'] | undefined) ?? []
  }

  #onMessage(message: ChildMessage): void {
    if (this.#talk === 'nothing' && message.kind !== 'hello' && message.kind !== 'failed') {
      this.kill('control-violation', `it says ${message.kind} before hello`)
      return
    }
    switch (message.kind) {
      case 'hello':
        this.#onHello(message)
        break
      case 'ready':
        this.#onReady(message)
        break
      case 'failed':
        // What it says after it was killed or asked is no cause any more.
        if (this.#cause !== undefined) break
        this.#stack = message.stack
        this.#message = this.#launch.explain?.(message.code, message.message) ?? message.message
        // One that was ready did start: all that it can still say of its end is that nobody caught an error.
        this.#errorCode = this.#talk === 'ready' ? 'process-crashed' : message.code
        break
      case 'stopped':
        this.#remembered = message.remembered
        break
      default:
        this.#launch.onMessage(message)
    }
  }

  #onReady(message: ReadyMessage): void {
    if (this.#talk === 'ready') this.kill('control-violation', 'it says ready twice')
    // The first of the three counts: one that was killed or asked to stop meanwhile is not ready any more.
    else if (this.#cause === undefined) this.#ready.resolve({ kind: 'ready', message })
    this.#talk = 'ready'
  }

  #onHello({ protocol, pid }: Extract<ChildMessage, { kind: 'hello' }>): void {
    if (this.#talk !== 'nothing') {
      this.kill('control-violation', 'it says hello twice')
      return
    }
    this.#talk = 'hello'
    if (protocol !== PROTOCOL_VERSION) {
      this.kill('start-failed', `it speaks protocol ${protocol}, this roseyd ${PROTOCOL_VERSION}; restart the daemon`)
    } else if (pid !== this.pid) {
      this.kill('control-violation', `it calls itself pid ${pid} and is ${this.pid}`)
    } else {
      this.#tellStart()
    }
  }

  #tellStart(): void {
    try {
      const { start, peers } = this.#launch
      for (const message of startMessages(start, peers())) this.send(message)
    } catch (error) {
      this.kill('start-failed', `its start cannot be told: ${messageOf(error)}`)
    }
  }

  #because(cause: ExitCause, message?: string): void {
    if (this.#cause !== undefined || this.#gone) return
    this.#cause = cause
    this.#message ??= message
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, signal)
  }

  #onPipeClosed(): void {
    if (this.#gone) return
    const deaf = setTimeout(() => {
      // One that is being stopped has its own deadlines.
      if (!this.#asked) this.kill('control-violation', 'it closed its control pipe')
    }, AFTER_PIPE_MS)
    void this.exited.then(() => clearTimeout(deaf))
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#gone = true
    // What it started and left behind goes with it.
    this.#signal('SIGKILL')
    const tail = setTimeout(() => this.#finish(undefined, code, signal), OUTPUT_TAIL_MS)
    this.#child.on('close', () => {
      clearTimeout(tail)
      this.#finish(undefined, code, signal)
    })
  }

  #finish(cause: ExitCause | undefined, code: number | null, signal: NodeJS.Signals | null, message?: string): void {
    if (this.#ended) return
    this.#gone = true
    this.#ended = true
    this.#link?.close()
    for (const stream of this.#pipes) stream?.destroy()
    const reason: ExitReason = { cause: this.#cause ?? cause ?? this.#ownCause(), code, signal }
    const sentence = this.#message ?? message
    if (sentence !== undefined) reason.message = sentence
    if (this.#errorCode !== undefined) reason.errorCode = this.#errorCode
    this.#ready.resolve({ kind: 'exited', reason })
    this.#exit.resolve(reason)
  }

  // It ended by itself: with its own word why it cannot start, or just so.
  #ownCause(): ExitCause {
    return this.#errorCode !== undefined && this.#errorCode !== 'process-crashed' ? 'start-failed' : 'exited'
  }
}
