import type { EventBus } from '@rosey/bus'
import {
  type AskMessage,
  type ChildMessage,
  type ExitCause,
  type ExitReason,
  type InterruptedMessage,
  type Logger,
  messageOf,
  type Noise,
  type PluginEventData,
  type PluginEventName,
  type ProcessState,
  pluginSubject,
  type RefusedUses,
} from '@rosey/protocol'
import type { ManagedProcess, ReadyMessage } from '../process/managed-process.ts'
import { type StopTimes, settlesWithin } from '../process/terminate.ts'
import { BusTroubles, type SlowClient } from './bus-troubles.ts'
import { LostReports } from './lost-reports.ts'
import type { Gate } from './next-step.ts'
import { Operations } from './operations.ts'
import { PeerNews } from './peer-news.ts'
import type { ProcessSpec } from './spec.ts'
import { type StartPlan, startGate } from './start-gate.ts'
import { stopWaves } from './stop-order.ts'
import { Unit } from './unit.ts'
import type { UnitHost } from './unit-host.ts'

/** Deadlines of a stop of everything, in ms (C7). */
const STOP_PROCESSES_MS = 8000
const STOP_SERVICES_MS = 3000
/**
 * What a process that was switched off or removed may still say, in ms: one that has nothing in hand has drained by
 * then, and it has to be off the bus within 100 ms (issue 3).
 */
const LAST_WORDS_MS = 25
/** Ends after which nothing that the process had is trusted any more. */
const BREACHES: readonly ExitCause[] = ['control-violation', 'limit']
/** What a killed process may still take until its end is known, in ms. */
const AFTER_KILL_MS = 1000

/** One process that has ended. */
export interface EndedProcess {
  readonly unit: Unit
  readonly process: ManagedProcess
  readonly exit: ExitReason
  /** Time until its next start, in ms; null where there is none. */
  readonly nextDelayMs: number | null
}

/** What the supervisor needs of the daemon. */
export interface SupervisorHost {
  readonly log: Logger
  /** Starts a process for a unit; resolves when it exists. */
  launch(unit: Unit): Promise<ManagedProcess>
  /** The bus, while it can be used; undefined while it cannot. */
  bus(): EventBus | undefined
  /** The service that is the bus has become ready. */
  busReady(message: ReadyMessage): void
  /** The process whose connection has this number at the bus; undefined where that is not known. Never rejects. */
  clientOf?(connection: number): Promise<string | undefined>
  /** What this process shows the bus must not count any more, from `afterMs` on. */
  distrust(instance: string, afterMs: number): void
  /** The bot asks for an operation, or tells what a plugin had in hand. */
  onBot(message: AskMessage | InterruptedMessage): void
  /** A process has ended, whether that was asked for or not. */
  onEnd(end: EndedProcess): void
  /** A text without the secrets of this home. */
  clean(text: string): string
  /** News for whoever watches: state changes. */
  onChange(unit: Unit): void
}

/** Keeps every process of a home as the operator wants it. */
export class Supervisor implements UnitHost {
  /** What is done with single processes. */
  readonly operations: Operations
  readonly #host: SupervisorHost
  readonly #units = new Map<string, Unit>()
  readonly #lost: LostReports
  readonly #busTroubles: BusTroubles
  readonly #peerNews = new PeerNews({
    readers: () => this.#units.values(),
    onError: (reader, error) => this.broken(reader, error),
  })
  #plan: StartPlan = { problems: new Map(), waveOf: new Map() }
  #stopping = false

  constructor(host: SupervisorHost) {
    this.#host = host
    this.operations = new Operations({
      units: this.#units,
      dependentsOf: (name) => this.dependentsOf(name),
      isStopping: () => this.#stopping,
    })
    this.#lost = new LostReports(host.log)
    this.#busTroubles = new BusTroubles(host.log)
  }

  get units(): Unit[] {
    return [...this.#units.values()]
  }

  get lostMessages() {
    return this.#lost.status
  }

  /** What the operator should know of the processes as a whole. */
  get notices(): string[] {
    const noise = this.units.flatMap((unit) => unit.reports.noise.notices(unit.name, Date.now()))
    return [...this.#lost.notices, ...this.#busTroubles.notices, ...noise]
  }

  /** Times that the bus cut off the process of this name; undefined for none. */
  slowClient(name: string): SlowClient | undefined {
    return this.#busTroubles.slowClient(name)
  }

  unit(name: string): Unit | undefined {
    return this.#units.get(name)
  }

  add(spec: ProcessSpec): Unit {
    const unit = new Unit(spec, this)
    this.#units.set(spec.name, unit)
    return unit
  }

  /** Stops a unit and forgets it. */
  async remove(name: string): Promise<void> {
    const unit = this.#units.get(name)
    if (unit === undefined) return
    if (unit.instance !== null) this.#host.distrust(unit.instance, LAST_WORDS_MS)
    unit.stop()
    await unit.retire()
    this.#units.delete(name)
    this.#peerNews.removed(unit)
  }

  /** What bars units from starting; those that are free again are told. */
  setPlan(plan: StartPlan): void {
    this.#plan = plan
    for (const unit of this.#units.values()) unit.poke()
  }

  /** Units that name this one as a dependency, of any state. */
  dependentsOf = (name: string): string[] =>
    this.units
      .filter(({ spec }) => Object.hasOwn(spec.dependencies, name) || Object.hasOwn(spec.optionalDependencies, name))
      .map((unit) => unit.name)

  /**
   * Stops everything within its deadlines: web, plugins in waves, connectors, then the services (C7). From then on
   * nothing is started. What even SIGKILL does not end in time is left behind.
   */
  async stopAll(): Promise<void> {
    this.#stopping = true
    const deadline = Date.now() + STOP_PROCESSES_MS
    const named = (kind: string) => this.units.filter((unit) => unit.spec.kind === kind).map((unit) => unit.name)
    const waves = [['web'], ...stopWaves(named('plugin'), this.dependentsOf), named('connector')]
    for (const wave of waves) await this.#stopWave(wave, deadline)
    const last = Date.now() + STOP_SERVICES_MS
    for (const name of ['bot', 'store', 'nats']) await this.#stopWave([name], last)
    // One whose process is still being prepared has none to stop yet.
    await settlesWithin(Promise.all(this.units.map((unit) => unit.retire())), last + AFTER_KILL_MS - Date.now())
  }

  /** The bus can be used again. */
  busIsBack(): void {
    for (const unit of this.#units.values()) unit.busIsBack()
  }

  /** The bus cannot be used: starts wait. */
  busIsGone(): void {
    for (const unit of this.#units.values()) unit.poke()
  }

  busIsUp(): boolean {
    return this.#host.bus()?.status.kind === 'connected'
  }

  gate(unit: Unit): Gate {
    const wave = (name: string) => this.#plan.waveOf.get(name) ?? 0
    const optional = Object.keys(unit.spec.optionalDependencies).filter(
      (name) => this.#units.get(name)?.desired === 'running' && wave(name) < wave(unit.name),
    )
    return startGate({
      problem: this.#plan.problems.get(unit.name),
      busUp: unit.name === 'nats' ? undefined : this.busIsUp(),
      dependencies: [...Object.keys(unit.spec.dependencies), ...optional].flatMap((name) => {
        const other = this.#units.get(name)
        return other === undefined ? [] : [{ name, state: other.state, wanted: other.desired === 'running' }]
      }),
    })
  }

  spawn(unit: Unit): Promise<ManagedProcess> {
    return this.#host.launch(unit)
  }

  transition(unit: Unit, from: ProcessState, reason: string): void {
    const level =
      unit.state === 'crashed' || unit.state === 'failed' ? 'error' : unit.state === 'unhealthy' ? 'warn' : 'info'
    this.#host.log[level](
      { process: unit.name, from, to: unit.state, reason },
      `${unit.name}: ${unit.state}${reason === '' ? '' : `, ${reason}`}`,
    )
    // Whoever was switched off is not waited for: it is off the bus although it may still be ending.
    if (unit.desired === 'disabled' && unit.instance !== null) this.#host.distrust(unit.instance, LAST_WORDS_MS)
    this.publish(unit, 'state', { from, to: unit.state, reason })
    for (const name of this.dependentsOf(unit.name)) this.#units.get(name)?.poke()
  }

  ready(unit: Unit, message: ReadyMessage): void {
    if (unit.name === 'nats') this.#host.busReady(message)
    const { process } = unit
    if (process === undefined) return
    const startMs = Date.now() - process.startedAt
    this.publish(unit, 'ready', { instance: process.instance, pid: process.pid ?? 0, startMs })
  }

  exited(unit: Unit, exit: ExitReason, nextDelayMs: number | null, child?: ManagedProcess): void {
    if (child !== undefined) this.#host.onEnd({ unit, process: child, exit, nextDelayMs })
    if (exit.cause === 'asked' || exit.cause === 'replaced') return
    if (BREACHES.includes(exit.cause) && unit.instance !== null) this.#host.distrust(unit.instance, 0)
    this.publish(unit, 'crashed', { reason: exit, failuresInARow: unit.history.failuresInARow, nextDelayMs })
  }

  lost(unit: Unit, { messages }: Extract<ChildMessage, { kind: 'lost' }>): void {
    this.#lost.add(unit.spec, messages)
  }

  refused(unit: Unit, uses: RefusedUses): void {
    this.#busTroubles.refused(unit.name, uses)
  }

  limited(unit: Unit, what: Noise): void {
    this.#busTroubles.limited(unit.name, what, unit.reports.noise)
  }

  fromBot(_unit: Unit, message: AskMessage | InterruptedMessage): void {
    this.#host.onBot(message)
  }

  clean(text: string): string {
    return this.#host.clean(text)
  }

  slowConsumer(client: string, reason: string, connection?: number): void {
    if (connection === undefined || this.#host.clientOf === undefined) this.#busTroubles.tooSlow(client, reason)
    else void this.#host.clientOf(connection).then((name) => this.#busTroubles.tooSlow(name ?? client, reason))
  }

  changed(unit: Unit): void {
    this.#peerNews.changed(unit)
    this.#host.onChange(unit)
  }

  /** An error of ours about one unit: the others and the daemon go on. */
  broken(unit: Unit, error: unknown): void {
    this.#host.log.fatal({ process: unit.name, err: error }, `${unit.name}: an error in roseyd: ${messageOf(error)}`)
  }

  /** Tells on the bus about a unit; without a bus nobody is told. */
  publish<N extends PluginEventName>(unit: Unit, event: N, data: PluginEventData<N>): void {
    const bus = this.#host.bus()
    if (bus?.status.kind !== 'connected' || this.#stopping) return
    try {
      bus.publish(pluginSubject(unit.name, event), data)
    } catch (error) {
      // News are lost when the bus is full or just closing; what they tell of goes on.
      this.#host.log.warn({ process: unit.name, event, err: error }, `${event} was not told: ${messageOf(error)}`)
    }
  }

  async #stopWave(names: readonly string[], deadline: number): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const unit = this.#units.get(name)
        if (unit === undefined) return
        unit.stop(timesUntil(deadline, Date.now()))
        const tooLate = AbortSignal.timeout(Math.max(0, deadline + AFTER_KILL_MS - Date.now()))
        await unit.until(({ process }) => process === undefined, tooLate)
      }),
    )
  }
}

/** The steps of a stop that must be over at `deadline`: most of the time to end in order, the rest after SIGTERM. */
export function timesUntil(deadline: number, now: number): StopTimes {
  const left = Math.max(0, deadline - now)
  return { graceMs: left * 0.6, termMs: left * 0.3 }
}
