import type { EventBus } from '@rosey/bus'
import {
  type ChildMessage,
  type ExitReason,
  isServing,
  type Logger,
  type LostMessage,
  type OperationResult,
  type PluginEventData,
  type PluginEventName,
  type ProcessState,
  pluginSubject,
} from '@rosey/protocol'
import type { ManagedProcess, ReadyMessage } from '../process/managed-process.ts'
import type { StopTimes } from '../process/terminate.ts'
import type { Gate } from './next-step.ts'
import { concerns, peerOf } from './peer-of.ts'
import type { ProcessSpec } from './spec.ts'
import { type StartPlan, startGate } from './start-gate.ts'
import { allDependents, stopWaves } from './stop-order.ts'
import { Unit, type UnitHost } from './unit.ts'

/** Lost messages that are kept for the status; all of them are in the log. */
const LOST_KEPT = 50
/** Deadlines of a stop of everything, in ms (C7). */
const STOP_PROCESSES_MS = 8000
const STOP_SERVICES_MS = 3000

/** What the supervisor needs of the daemon. */
export interface SupervisorHost {
  readonly log: Logger
  /** Starts a process for a unit; resolves when it exists. */
  launch(unit: Unit): Promise<ManagedProcess>
  /** The bus, while it can be used; undefined while it cannot. */
  bus(): EventBus | undefined
  /** The service that is the bus has become ready. */
  busReady(message: ReadyMessage): void
  /** News for whoever watches: state changes. */
  onChange(unit: Unit): void
}

/** Keeps every process of a home as the operator wants it. */
export class Supervisor implements UnitHost {
  readonly #host: SupervisorHost
  readonly #units = new Map<string, Unit>()
  readonly #lost: (LostMessage & { time: string })[] = []
  #plan: StartPlan = { problems: new Map(), waveOf: new Map() }
  #lostCount = 0
  #stopping = false

  constructor(host: SupervisorHost) {
    this.#host = host
  }

  get units(): Unit[] {
    return [...this.#units.values()]
  }

  get lostMessages() {
    return { count: this.#lostCount, last: this.#lost.toReversed() }
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
    unit.stop()
    await unit.retire()
    this.#units.delete(name)
  }

  /** What bars units from starting; those that are free again are told. */
  setPlan(plan: StartPlan): void {
    this.#plan = plan
    for (const unit of this.#units.values()) unit.poke()
  }

  /** Units that name this one as a dependency, of any state. */
  dependentsOf = (name: string): string[] =>
    this.units
      .filter((unit) => name in unit.spec.dependencies || name in unit.spec.optionalDependencies)
      .map((unit) => unit.name)

  /** Wants these to run, and before them what they need (B7). */
  async start(names: readonly string[], force: boolean): Promise<OperationResult[]> {
    return Promise.all(names.map((name) => this.#startOne(this.#units.get(name), name, force)))
  }

  /** Stops these, before them what depends on them. */
  async stop(names: readonly string[], timeoutMs?: number): Promise<OperationResult[]> {
    const all = [...allDependents(names, this.dependentsOf).filter((name) => this.#isUp(name)), ...names]
    const results = new Map<string, OperationResult>()
    for (const wave of stopWaves(all, this.dependentsOf)) {
      await Promise.all(
        wave.map(async (name) => results.set(name, await this.#stopOne(this.#units.get(name), name, timeoutMs))),
      )
    }
    return all.flatMap((name) => results.get(name) ?? [])
  }

  /** New processes for these; dependents keep running (B7). */
  async restart(names: readonly string[]): Promise<OperationResult[]> {
    return Promise.all(names.map((name) => this.#restartOne(this.#units.get(name), name)))
  }

  /** Stops everything within its deadlines: plugins in waves, connectors, then the services (C7). */
  async stopAll(): Promise<void> {
    this.#stopping = true
    const deadline = Date.now() + STOP_PROCESSES_MS
    const named = (kind: string) => this.units.filter((unit) => unit.spec.kind === kind).map((unit) => unit.name)
    const waves = [...stopWaves(named('plugin'), this.dependentsOf), named('connector')]
    for (const wave of waves) await this.#stopWave(wave, deadline)
    const last = Date.now() + STOP_SERVICES_MS
    for (const name of ['web', 'bot', 'store', 'nats']) await this.#stopWave([name], last)
    await Promise.all(this.units.map((unit) => unit.retire()))
  }

  /** The bus can be used again. */
  busIsBack(): void {
    for (const unit of this.#units.values()) unit.busIsBack()
  }

  /** The bus cannot be used: starts wait. */
  busIsGone(): void {
    for (const unit of this.#units.values()) unit.poke()
  }

  gate(unit: Unit): Gate {
    const wave = (name: string) => this.#plan.waveOf.get(name) ?? 0
    const optional = Object.keys(unit.spec.optionalDependencies).filter(
      (name) => this.#units.get(name)?.desired === 'running' && wave(name) < wave(unit.name),
    )
    return startGate({
      problem: this.#plan.problems.get(unit.name),
      busUp: unit.name === 'nats' ? undefined : this.#host.bus()?.status.kind === 'connected',
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
    this.#publish(unit, 'state', { from, to: unit.state, reason })
    for (const name of this.dependentsOf(unit.name)) this.#units.get(name)?.poke()
  }

  ready(unit: Unit, message: ReadyMessage): void {
    if (unit.name === 'nats') this.#host.busReady(message)
    const { process } = unit
    if (process === undefined) return
    const startMs = Date.now() - process.startedAt
    this.#publish(unit, 'ready', { instance: process.instance, pid: process.pid ?? 0, startMs })
  }

  exited(unit: Unit, exit: ExitReason, nextDelayMs: number | null): void {
    if (exit.cause === 'asked' || exit.cause === 'replaced') return
    this.#publish(unit, 'crashed', { reason: exit, failuresInARow: unit.history.failuresInARow, nextDelayMs })
  }

  lost(unit: Unit, { messages }: Extract<ChildMessage, { kind: 'lost' }>): void {
    const time = new Date().toISOString()
    for (const message of messages) {
      this.#host.log.warn({ ...message, event: 'message.lost', reportedBy: unit.name }, 'message.lost')
      this.#lost.push({ ...message, time })
    }
    this.#lostCount += messages.length
    this.#lost.splice(0, Math.max(0, this.#lost.length - LOST_KEPT))
  }

  changed(unit: Unit): void {
    const peer = peerOf(unit)
    for (const reader of this.#units.values()) {
      if (reader.process !== undefined && concerns(unit, reader)) reader.process.send({ kind: 'peer', peer })
    }
    this.#host.onChange(unit)
  }

  async #startOne(unit: Unit | undefined, name: string, force: boolean): Promise<OperationResult> {
    if (unit === undefined) return { name, outcome: 'refused', message: `there is no ${name}` }
    if (isServing(unit.state)) return { name, outcome: 'unchanged', message: `${name} runs already` }
    if (!unit.spec.enabled && !force) {
      return {
        name,
        outcome: 'refused',
        message: `${name} is disabled; enable it in the config, or start it once with --force`,
      }
    }
    for (const needed of Object.keys(unit.spec.dependencies)) {
      const other = this.#units.get(needed)
      if (other?.spec.enabled && other.desired !== 'running') other.start()
    }
    unit.start()
    return this.#outcome(unit)
  }

  async #stopOne(unit: Unit | undefined, name: string, timeoutMs?: number): Promise<OperationResult> {
    if (unit === undefined) return { name, outcome: 'refused', message: `there is no ${name}` }
    if (!this.#isUp(name)) return { name, outcome: 'unchanged', message: `${name} is ${unit.state}` }
    unit.stop(timeoutMs === undefined ? undefined : { graceMs: timeoutMs, termMs: unit.spec.stopTimes.termMs })
    await unit.until(({ state }) => state === 'stopped' || state === 'disabled' || state === 'failed')
    return { name, outcome: 'done', message: `${name} is ${unit.state}` }
  }

  async #restartOne(unit: Unit | undefined, name: string): Promise<OperationResult> {
    if (unit === undefined) return { name, outcome: 'refused', message: `there is no ${name}` }
    if (unit.state === 'stopped' || unit.state === 'disabled') {
      return { name, outcome: 'refused', message: `${name} is ${unit.state}; start it instead` }
    }
    const before = unit.instance
    if (unit.desired !== 'running') unit.start()
    else unit.replace('restart on request')
    await unit.until((now) => now.instance !== before || now.state === 'failed' || now.desired !== 'running')
    return this.#outcome(unit)
  }

  // Done when it runs; a failure is told at its first crash rather than after all restarts.
  async #outcome(unit: Unit): Promise<OperationResult> {
    const { name } = unit
    await unit.until(
      ({ state, desired }) => isServing(state) || state === 'failed' || state === 'crashed' || desired !== 'running',
    )
    if (isServing(unit.state)) return { name, outcome: 'done', message: `${name} runs` }
    return { name, outcome: 'failed', message: `${name} is ${unit.state}: ${unit.reason}` }
  }

  async #stopWave(names: readonly string[], deadline: number): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const unit = this.#units.get(name)
        if (unit === undefined) return
        unit.stop(timesUntil(deadline, Date.now()))
        await unit.until(({ process }) => process === undefined)
      }),
    )
  }

  #isUp(name: string): boolean {
    const unit = this.#units.get(name)
    return unit !== undefined && (unit.process !== undefined || unit.desired === 'running') && unit.state !== 'failed'
  }

  #publish<N extends PluginEventName>(unit: Unit, event: N, data: PluginEventData<N>): void {
    const bus = this.#host.bus()
    if (bus?.status.kind !== 'connected' || this.#stopping) return
    bus.publish(pluginSubject(unit.name, event), data)
  }
}

/** The steps of a stop that must be over at `deadline`: most of the time to end in order, the rest after SIGTERM. */
export function timesUntil(deadline: number, now: number): StopTimes {
  const left = Math.max(0, deadline - now)
  return { graceMs: left * 0.6, termMs: left * 0.3 }
}
