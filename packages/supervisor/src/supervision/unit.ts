import {
  type ChildMessage,
  canFollow,
  codeOf,
  type DesiredState,
  describeExit,
  type ExitReason,
  isServing,
  messageOf,
  type Offers,
  oneLine,
  type ProcessState,
} from '@rosey/protocol'
import type { ManagedProcess, ReadyMessage } from '../process/managed-process.ts'
import type { StopTimes } from '../process/terminate.ts'
import { ChildReports } from './child-reports.ts'
import { nextStep } from './next-step.ts'
import { Pacer } from './pacer.ts'
import { decideAfterExit } from './restart-decision.ts'
import { type RunFacts, RunHistory } from './run-history.ts'
import { ChangeSignal } from './signal.ts'
import { mayDial, type ProcessSpec } from './spec.ts'
import { TransitionHistory } from './transition-history.ts'
import { UnitHealth } from './unit-health.ts'
import type { UnitHost } from './unit-host.ts'

/** Wait after an error of ours before the next step, in ms: one that comes again and again must not take all the CPU. */
const AFTER_BUG_MS = 1000

/** Changes of what a plugin says of its health that are told. */
const PLUGIN_PACE = { burst: 10, intervalMs: 5000 }
/** The same of a connector, whose connection goes through several states each time that it is tried. */
const CONNECTOR_PACE = { burst: 20, intervalMs: 1000 }

/** How long a process may say that it has no bus while roseyd has one, in ms; its commands are held for longer than that. */
const CUT_OFF_MS = 1500

/**
 * One thing that is supervised, over all its processes: moves it from what is to what should be, one change at a time.
 */
export class Unit {
  readonly health: UnitHealth
  readonly transitions = new TransitionHistory()
  readonly #healthNews: Pacer
  readonly reports: ChildReports
  readonly #runs = new RunHistory()
  #spec: ProcessSpec
  readonly #host: UnitHost
  readonly #signal = new ChangeSignal()
  #desired: DesiredState
  #state: ProcessState
  #reason = ''
  #process: ManagedProcess | undefined
  #lastInstance: string | null = null
  #remembered: readonly string[] = []
  #offers: Offers | undefined
  #address: ReadyMessage['address']
  #backoffUntil: number | undefined
  #replace: string | undefined
  #stopTimes: StopTimes | undefined
  /** roseyd has seen a new bus since the process was started. */
  #busRenewed = false
  #spawning = false
  #barredBy: string | undefined
  #retired = false
  readonly #ended: Promise<void>

  constructor(spec: ProcessSpec, host: UnitHost) {
    this.#spec = spec
    this.#host = host
    this.reports = new ChildReports(host)
    this.#desired = spec.enabled ? 'stopped' : 'disabled'
    this.#state = this.#desired
    this.#reason = spec.enabled ? 'not started yet' : spec.disabledBecause
    this.health = new UnitHealth(spec.kind, (text) => this.#printable(text))
    const pace = spec.kind === 'connector' ? CONNECTOR_PACE : PLUGIN_PACE
    this.#healthNews = new Pacer(pace, () => this.#guarded(() => this.#tellHealth()))
    this.#ended = this.#live()
  }

  get spec(): ProcessSpec {
    return this.#spec
  }
  get name(): string {
    return this.#spec.name
  }
  get state(): ProcessState {
    return this.#state
  }
  get reason(): string {
    return this.#reason
  }
  get desired(): DesiredState {
    return this.#desired
  }
  get process(): ManagedProcess | undefined {
    return this.#process
  }
  get instance(): string | null {
    return this.#lastInstance
  }
  get remembered(): readonly string[] {
    return this.#remembered
  }
  get offers(): Offers | undefined {
    return this.#offers
  }
  /** Where a service listens, once it is ready. */
  get address(): ReadyMessage['address'] {
    return this.#address
  }
  get backoffUntil(): number | undefined {
    return this.#backoffUntil
  }
  get history(): RunFacts {
    return this.#runs.facts
  }

  /** Wants it to run; forgets failures and backoff (C4). Nothing happens to one that is retired. */
  start(): void {
    if (this.#retired) return
    this.#stopTimes = undefined
    this.#want('running')
    this.#forgive()
  }

  /** Wants it not to run. One that is already stopping has at most these times left. */
  stop(times?: StopTimes): void {
    this.#stopTimes = times
    this.#want(this.#spec.enabled ? 'stopped' : 'disabled')
    if (this.#state === 'stopping' && times !== undefined) void this.#process?.stop('asked', 'asked to stop', times)
  }

  /** Wants a new process in place of the one that runs, or, in a backoff, the next one now. */
  replace(reason: string, times?: StopTimes): void {
    this.#forgive()
    this.#stopTimes = times
    // One that is just being started was prepared before the change.
    this.#replace = this.#process === undefined && !this.#spawning ? undefined : reason
    this.#signal.fire()
  }

  /** Takes over a changed spec: what runs is replaced, what failed may try again. */
  respec(spec: ProcessSpec): void {
    const wasEnabled = this.#spec.enabled
    this.#spec = spec
    if (!spec.enabled) this.#want('disabled')
    else if (!wasEnabled) this.start()
    else this.replace('its config changed')
  }

  /** Takes over a spec that holds from the next start on. */
  amend(spec: ProcessSpec): void {
    this.#spec = spec
  }

  /** Something that the gate depends on has changed. */
  poke(): void {
    this.#signal.fire()
  }

  /** The bus as roseyd sees it is there again: a process whose connection cannot be renewed is replaced. */
  busIsBack(): void {
    this.#busRenewed = this.#process !== undefined || this.#spawning
    this.#replaceWhenCutOff()
    this.#signal.fire()
  }

  /** Ends the supervision once nothing runs. */
  async retire(): Promise<void> {
    this.#retired = true
    this.#healthNews[Symbol.dispose]()
    this.#signal.fire()
    await this.#ended
  }

  /** Resolves when `done` is true, looking after each change; false when the signal aborts first. */
  async until(done: (unit: Unit) => boolean, signal?: AbortSignal): Promise<boolean> {
    const aborted = Promise.withResolvers<void>()
    const abort = () => aborted.resolve()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      while (!done(this)) {
        if (signal?.aborted) return false
        await Promise.race([this.#signal.wait(), aborted.promise])
      }
      return true
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** What a process says beside its start and end. */
  receive(message: ChildMessage): void {
    this.#guarded(() => this.#take(message))
  }

  #take(message: ChildMessage): void {
    switch (message.kind) {
      case 'heartbeat':
        if (message.lastError !== undefined) this.#runs.lastError = this.#printable(message.lastError)
        if (this.health.heartbeat(message, Date.now())) this.#onHealth()
        break
      case 'connection':
        if (this.#spec.kind !== 'connector') break
        this.health.connectionIs(message)
        this.#onHealth()
        break
      case 'bus':
        this.health.busIs(message.state)
        this.#replaceWhenCutOff()
        if (this.health.busLost && !mayDial(this.#spec)) this.#endWhenStillCutOff(this.#process)
        this.#onHealth()
        break
      default:
        this.reports.take(this, message)
        break
    }
  }

  async #live(): Promise<void> {
    // The constructor's caller comes first.
    await undefined
    for (;;) {
      try {
        if ((await this.#step()) === 'over') return
      } catch (error) {
        this.#onBug(error)
        await this.#signal.wait(Date.now() + AFTER_BUG_MS)
      }
    }
  }

  async #step(): Promise<'over' | undefined> {
    const step = nextStep({
      desired: this.#desired,
      state: this.#state,
      alive: this.#process !== undefined,
      replace: this.#replace !== undefined,
      gate: this.#host.gate(this),
      barredBy: this.#barredBy,
      backoffUntil: this.#backoffUntil,
      now: Date.now(),
    })
    switch (step.kind) {
      case 'start':
        await this.#start()
        break
      case 'stop':
        await this.#stop(step.cause)
        break
      case 'rest':
        this.#to(step.state, step.state === 'stopped' ? 'stopped on request' : this.#spec.disabledBecause)
        break
      case 'bar':
        this.#runs.lastError = this.#printable(step.reason)
        // What was switched off is on its way to its start before that can fail.
        if (this.#state === 'disabled') this.#to('starting', 'its start is looked at')
        this.#to('failed', step.reason)
        this.#barredBy = step.reason
        break
      case 'wait':
        if (step.reason !== undefined) this.#to('starting', step.reason)
        if (this.#retired && this.#process === undefined) return 'over'
        await this.#signal.wait(step.until)
        break
    }
    return undefined
  }

  async #start(): Promise<void> {
    this.#to('starting', 'its process is being started')
    this.#backoffUntil = undefined
    this.#replace = undefined
    this.#spawning = true
    let child: ManagedProcess
    try {
      child = await this.#host.spawn(this)
    } catch (error) {
      this.#onExit(notSpawned(error), 0)
      return
    } finally {
      this.#spawning = false
    }
    this.#runs.started(child.startedAt)
    this.#process = child
    this.#lastInstance = child.instance
    void child.exited.then((exit) => this.#guarded(() => this.#onProcessExit(child, exit)))
    void child.started.then((outcome) => {
      if (outcome.kind === 'ready' && this.#process === child) this.#guarded(() => this.#onReady(outcome.message))
    })
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#onBug(error)
    }
  }

  // Nothing that goes wrong here may end the supervision of this unit, or of all: it is told, and shown as a failure.
  #onBug(error: unknown): void {
    if (this.#process === undefined) {
      this.#state = 'failed'
      this.#reason = `an error in roseyd itself: ${messageOf(error)}`
      this.#runs.lastError = this.#reason
    }
    this.#host.broken(this, error)
    this.#signal.fire()
  }

  #onReady(message: ReadyMessage): void {
    this.#runs.ready(Date.now())
    this.health.ready()
    this.#offers = message.offers
    this.#address = message.address
    this.#host.ready(this, message)
    this.#tellHealth()
    this.#signal.fire()
  }

  async #stop(cause: 'asked' | 'replaced'): Promise<void> {
    const child = this.#process
    if (child === undefined) return
    const reason = cause === 'replaced' ? (this.#replace ?? 'replaced') : 'asked to stop'
    this.#to('stopping', reason)
    this.#replace = undefined
    await child.stop(cause, reason, this.#stopTimes ?? this.#spec.stopTimes)
    // Its exit is handled before anything else is decided.
    await this.until(() => this.#process !== child)
  }

  #onProcessExit(child: ManagedProcess, exit: ExitReason): void {
    this.#process = undefined
    this.#remembered = child.remembered
    this.health.ended()
    this.#busRenewed = false
    this.#onExit(exit, this.#runs.ended(Date.now()), child)
  }

  #onExit(told: ExitReason, healthyMs: number, child?: ManagedProcess): void {
    const exit = told.message === undefined ? told : { ...told, message: this.#host.clean(told.message) }
    const reason = this.#printable(describeExit(exit))
    // What ends while it is being stopped has done what was wanted, even when something else ended it first.
    if (this.#state === 'stopping') {
      if (exit.cause !== 'asked' && exit.cause !== 'replaced') this.#runs.lastError = reason
      if (this.#desired === 'running') this.#to('starting', 'its next process is being started')
      this.#host.exited(this, exit, null, child)
    } else {
      this.#runs.crashed(reason)
      const after = decideAfterExit({
        exit,
        restart: this.#spec.restart,
        failuresInARow: this.#runs.failuresInARow,
        healthyMs,
        chance: Math.random(),
        busIsUp: this.#host.busIsUp(),
        isService: this.#spec.kind === 'service',
      })
      if (after.kind === 'restart') {
        this.#runs.failuresInARow = after.failuresInARow
        this.#backoffUntil = Date.now() + after.delayMs
        this.#to('crashed', after.reason)
      } else {
        if (after.kind === 'stopped' && this.#desired === 'running') this.#desired = 'stopped'
        this.#to(after.kind, after.reason)
      }
      this.#host.exited(this, exit, after.kind === 'restart' ? after.delayMs : null, child)
    }
    this.#signal.fire()
  }

  // Its own connection broke (it was too slow, or wrote nonsense) and not the bus: that is a failure of its own, counted
  // like any other. The wait tells it from a bus that goes down, which roseyd may learn of a little later.
  #endWhenStillCutOff(child: ManagedProcess | undefined): void {
    setTimeout(() => {
      if (child === undefined || this.#process !== child || !this.health.busLost || this.#replace !== undefined) return
      if (this.#host.busIsUp()) child.kill('cut-off', 'its own connection broke while the bus was there')
    }, CUT_OFF_MS).unref()
  }

  #replaceWhenCutOff(): void {
    if (this.health.busLost && this.#busRenewed && !mayDial(this.#spec)) this.#replace = 'the bus was restarted'
  }

  #want(desired: DesiredState): void {
    this.#desired = desired
    this.#signal.fire()
  }

  #forgive(): void {
    this.#runs.failuresInARow = 0
    this.#backoffUntil = undefined
    if (this.#state === 'failed' && this.#desired === 'running') this.#to('starting', 'tried again on request')
    this.#signal.fire()
  }

  // A plugin or connector says how it is as often as it likes; each change is a line of the log, news on the bus and to
  // the bot.
  #onHealth(): void {
    if (this.#spec.kind === 'service') this.#tellHealth()
    else this.#healthNews.request()
  }

  #tellHealth(): void {
    if (!this.#showHealth()) this.#host.changed(this)
  }

  /** True when that is another state or reason, which is told then. */
  #showHealth(): boolean {
    if (!this.health.isReady || this.#process === undefined || this.#state === 'stopping') return false
    const { complaint } = this.health
    return this.#to(complaint === undefined ? 'running' : 'unhealthy', complaint ?? '')
  }

  // It may hold words of a plugin or of a chat service, and goes to screens and into chat.
  #printable(text: string): string {
    return oneLine(this.#host.clean(text))
  }

  /** False when it was so already. */
  #to(state: ProcessState, said: string): boolean {
    const from = this.#state
    const reason = this.#printable(said)
    if (from === state && this.#reason === reason) return false
    if (from !== state && !canFollow(from, state)) throw new Error(`${this.name}: ${state} cannot follow ${from}`)
    this.#state = state
    this.#reason = reason
    this.#barredBy = undefined
    if (!isServing(state) && state !== 'stopping' && state !== 'starting') this.#address = undefined
    this.transitions.add({ at: Date.now(), from, to: state, reason })
    if (from !== state) this.#host.transition(this, from, reason)
    this.#host.changed(this)
    this.#signal.fire()
    return true
  }
}

// It never came to a process: the bundle, the bus connection or the system itself refused.
function notSpawned(error: unknown): ExitReason {
  const reason: ExitReason = { cause: 'start-failed', code: null, signal: null, message: messageOf(error) }
  const errorCode = codeOf(error)
  return errorCode === undefined ? reason : { ...reason, errorCode }
}
