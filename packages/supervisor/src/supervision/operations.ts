import { isServing, type OperationResult } from '@rosey/protocol'
import type { StopTimes } from '../process/terminate.ts'
import { allDependents, stopWaves } from './stop-order.ts'
import type { Unit } from './unit.ts'

/** What operations need of the supervisor. */
export interface OperationsHost {
  readonly units: ReadonlyMap<string, Unit>
  /** Units that name this one as a dependency, of any state. */
  dependentsOf(name: string): readonly string[]
  /** Everything is being stopped: nothing is started any more. */
  isStopping(): boolean
}

export interface StartOptions {
  /** Starts what is disabled for this once (C13). */
  readonly force?: boolean
  /** Ends only the waiting. */
  readonly signal?: AbortSignal | undefined
}

export interface StopOptions {
  /** Time to end when asked, in ms. */
  readonly timeoutMs?: number | undefined
}

export interface RestartOptions extends StopOptions {
  readonly signal?: AbortSignal | undefined
}

const STOPPING = 'the daemon is stopping'

/**
 * What people ask of single processes (C14): each name gets one answer, in a sentence. What happens when two of them
 * collide is in `docs/lifecycle.md` (C11).
 */
export class Operations {
  readonly #host: OperationsHost

  constructor(host: OperationsHost) {
    this.#host = host
  }

  /** Wants these to run, and before them what they need (B7). */
  async start(names: readonly string[], options: StartOptions = {}): Promise<OperationResult[]> {
    return Promise.all(names.map((name) => this.#on(name, (unit) => this.#startOne(unit, options))))
  }

  /** Stops these, before them what cannot do without them. */
  async stop(names: readonly string[], { timeoutMs }: StopOptions = {}): Promise<OperationResult[]> {
    const all = [...this.#runningDependents(names), ...names]
    const results = new Map<string, OperationResult>()
    for (const wave of stopWaves(all, this.#host.dependentsOf)) {
      await Promise.all(
        wave.map(async (name) => results.set(name, await this.#on(name, (unit) => this.#stopOne(unit, timeoutMs)))),
      )
    }
    return all.flatMap((name) => results.get(name) ?? [])
  }

  /** New processes for these; dependents keep running (B7). */
  async restart(names: readonly string[], options: RestartOptions = {}): Promise<OperationResult[]> {
    return Promise.all(names.map((name) => this.#on(name, (unit) => this.#restartOne(unit, options))))
  }

  /** Runs one that the operator has switched on. `because` is why it stays out of this run all the same. */
  async enable(name: string, because: string, signal?: AbortSignal): Promise<OperationResult> {
    return this.#on(name, async (unit) => {
      if (because !== '') {
        return {
          ...done(unit, `${name} is enabled, and ${because}`),
          remedy: `Start it for this once with: rosey start ${name} --force`,
        }
      }
      if (unit.spec.enabled && isServing(unit.state))
        return { name, outcome: 'unchanged', message: `${name} is enabled already, and runs` }
      unit.amend({ ...unit.spec, enabled: true, disabledBecause: '' })
      const result = await this.#startOne(unit, { signal })
      return { ...result, message: `${name} is enabled. ${result.message}` }
    })
  }

  /** Stops one that the operator has switched off, before it what cannot do without it. */
  async disable(name: string, because: string): Promise<OperationResult[]> {
    const unit = this.#host.units.get(name)
    if (unit === undefined) return [noSuch(name)]
    const wasOff = !unit.spec.enabled && unit.state === 'disabled'
    const stopped = await this.stop(this.#runningDependents([name]))
    unit.amend({ ...unit.spec, enabled: false, disabledBecause: because })
    unit.stop()
    await unit.until(({ state, desired }) => state === 'disabled' || desired !== 'disabled')
    if (unit.state !== 'disabled')
      return [...stopped, { name, outcome: 'failed', message: `${name} was started again while it stopped` }]
    const result: OperationResult = wasOff
      ? { name, outcome: 'unchanged', message: `${name} is disabled already` }
      : { ...done(unit, `${name} is disabled`), remedy: `It stays so until: rosey plugin enable ${name}` }
    return [...stopped, result]
  }

  async #on(name: string, run: (unit: Unit) => Promise<OperationResult>): Promise<OperationResult> {
    const unit = this.#host.units.get(name)
    return unit === undefined ? noSuch(name) : run(unit)
  }

  async #startOne(unit: Unit, { force = false, signal }: StartOptions): Promise<OperationResult> {
    const { name } = unit
    if (this.#host.isStopping()) return { name, outcome: 'refused', message: STOPPING }
    if (isServing(unit.state) && unit.desired === 'running')
      return { name, outcome: 'unchanged', message: `${name} runs already` }
    if (!unit.spec.enabled && !force) {
      return {
        name,
        outcome: 'refused',
        message: `${name} is ${unit.spec.disabledBecause}`,
        remedy: `Start it for this once with: rosey start ${name} --force; for good with: rosey plugin enable ${name}`,
      }
    }
    for (const needed of this.#neededBy(unit)) if (needed.spec.enabled && needed.desired !== 'running') needed.start()
    const { crashes } = unit.history
    unit.start()
    return this.#outcome(unit, crashes, signal)
  }

  async #stopOne(unit: Unit, timeoutMs: number | undefined): Promise<OperationResult> {
    const { name } = unit
    if (!isUp(unit)) return { name, outcome: 'unchanged', message: `${name} is ${unit.state}` }
    unit.stop(stopTimesOf(unit, timeoutMs))
    const isDown = ({ state }: Unit) => state === 'stopped' || state === 'disabled' || state === 'failed'
    await unit.until((now) => isDown(now) || now.desired === 'running')
    if (!isDown(unit)) return { name, outcome: 'failed', message: `${name} was started again while it stopped` }
    return done(unit, `${name} is ${unit.state}`)
  }

  async #restartOne(unit: Unit, { timeoutMs, signal }: RestartOptions): Promise<OperationResult> {
    const { name } = unit
    if (this.#host.isStopping()) return { name, outcome: 'refused', message: STOPPING }
    if (unit.state === 'stopped' || unit.state === 'disabled' || unit.desired === 'disabled') {
      return { name, outcome: 'refused', message: `${name} is ${unit.state}; start it instead` }
    }
    const before = unit.instance
    const { crashes } = unit.history
    if (unit.desired !== 'running') unit.start()
    else unit.replace('restart on request', stopTimesOf(unit, timeoutMs))
    const isOver = ({ instance, state, desired, history }: Unit) =>
      instance !== before || history.crashes !== crashes || state === 'failed' || desired !== 'running'
    await unit.until(isOver, signal)
    return this.#outcome(unit, crashes, signal)
  }

  // Done when it runs; a failure is told at its first crash rather than after all restarts. One that waits for its next
  // start has crashed before: that is no failure of this one.
  async #outcome(unit: Unit, crashesBefore: number, signal: AbortSignal | undefined): Promise<OperationResult> {
    const { name } = unit
    const hasCrashed = ({ state, history }: Unit) => state === 'crashed' && history.crashes !== crashesBefore
    await unit.until(
      (now) => isServing(now.state) || now.state === 'failed' || hasCrashed(now) || now.desired !== 'running',
      signal,
    )
    if (isServing(unit.state)) return done(unit, `${name} runs`)
    return { name, outcome: 'failed', message: `${name} is ${unit.state}: ${unit.reason}` }
  }

  // The bus, and all dependencies of all dependencies.
  #neededBy(unit: Unit): Unit[] {
    const { units } = this.#host
    const needs = (name: string) => ['nats', ...Object.keys(units.get(name)?.spec.dependencies ?? {})]
    return allDependents([unit.name], needs).flatMap((name) => units.get(name) ?? [])
  }

  #runningDependents(names: readonly string[]): string[] {
    const { units } = this.#host
    const needing = (name: string) =>
      [...units.values()].filter(({ spec }) => Object.hasOwn(spec.dependencies, name)).map((unit) => unit.name)
    return allDependents(names, needing).filter((name) => isUp(units.get(name)))
  }
}

function isUp(unit: Unit | undefined): boolean {
  return unit !== undefined && (unit.process !== undefined || unit.desired === 'running') && unit.state !== 'failed'
}

function done({ name }: Unit, message: string): OperationResult {
  return { name, outcome: 'done', message }
}

function noSuch(name: string): OperationResult {
  return { name, outcome: 'refused', message: `there is no ${name}` }
}

// Only the time to end in order is the asker's to choose.
function stopTimesOf(unit: Unit, graceMs: number | undefined): StopTimes | undefined {
  return graceMs === undefined ? undefined : { graceMs, termMs: unit.spec.stopTimes.termMs }
}
