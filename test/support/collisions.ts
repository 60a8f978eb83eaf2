import type { OperationResult, ProcessState } from '../../packages/protocol/src/index.ts'
import type { Unit } from '../../packages/supervisor/src/supervision/unit.ts'
import { fixtureSpec, type Supervised, supervised } from './supervised.ts'
import { until } from './until.ts'

/** What was asked first and is still under way, or the state in which the unit rests. */
export const SITUATIONS = [
  'start',
  'stop',
  'restart',
  'disable',
  'backoff',
  'running',
  'stopped',
  'disabled',
  'failed',
] as const
export type Situation = (typeof SITUATIONS)[number]

/** What comes then. */
export const ARRIVALS = ['start', 'stop', 'restart', 'enable', 'disable', 'reload', 'remove', 'crash'] as const
export type Arrival = (typeof ARRIVALS)[number]

/** What a collision came to. */
export interface Collision {
  /** What the first was told; `-` when nothing was under way. */
  readonly first: string
  readonly second: string
  /** `gone` for one that is not there any more. */
  readonly state: ProcessState | 'gone'
  /** Processes that the unit has had from the arrival on, the one that was there counted in. */
  readonly processes: number
}

const NAME = 'dice'
const RESTING: readonly ProcessState[] = ['running', 'stopped', 'disabled', 'failed']

/** Brings one unit with real processes into a situation, lets something come, and waits until it rests. */
export async function collide(situation: Situation, arrival: Arrival): Promise<Collision> {
  await using world = supervised()
  const unit = world.add(specFor(situation))
  const { told: first } = await reach(world, unit, situation)
  const before = world.processes.length - (unit.process === undefined ? 0 : 1)
  const second = await arrive(world, unit, arrival)
  const told = await first
  if (world.supervisor.unit(NAME) !== undefined)
    await until(() => (RESTING.includes(unit.state) && unit.state === settled(unit) ? true : undefined))
  return {
    first: told === undefined ? '-' : word(told),
    second: second === undefined ? '-' : word(second),
    state: world.supervisor.unit(NAME) === undefined ? 'gone' : unit.state,
    processes: world.processes.length - before,
  }
}

// One that is wanted and not given up is on its way.
function settled(unit: Unit): ProcessState {
  if (unit.state === 'failed') return 'failed'
  return unit.desired === 'running' ? 'running' : unit.desired
}

function specFor(situation: Situation) {
  const stopTimes = { graceMs: 150, termMs: 5000 }
  const slow = { initialDelayMs: 60_000, maxDelayMs: 60_000 }
  switch (situation) {
    case 'start':
      return fixtureSpec(NAME, 'slow-start', { stopTimes })
    case 'backoff':
      return fixtureSpec(NAME, 'ready', { restart: { ...fixtureSpec(NAME, 'ready').restart, ...slow } })
    case 'failed':
      return fixtureSpec(NAME, 'ready', {
        restart: { ...fixtureSpec(NAME, 'ready').restart, policy: 'never' },
      })
    case 'stop':
    case 'restart':
    case 'disable':
      return fixtureSpec(NAME, 'ignores-stop', { stopTimes })
    default:
      return fixtureSpec(NAME, 'ready', { stopTimes })
  }
}

async function reach(
  { supervisor }: Supervised,
  unit: Unit,
  situation: Situation,
): Promise<{ readonly told: Promise<readonly OperationResult[]> | undefined }> {
  const { operations } = supervisor
  const at = (state: ProcessState) => until(() => (unit.state === state ? true : undefined))
  if (situation === 'start') {
    const started = operations.start([NAME])
    await until(() => unit.process?.pid)
    return { told: started }
  }
  if (situation === 'stopped') return { told: undefined }
  await operations.start([NAME])
  switch (situation) {
    case 'running':
      return { told: undefined }
    case 'disabled':
      await operations.disable(NAME, 'disabled')
      return { told: undefined }
    case 'backoff':
    case 'failed':
      crash(unit)
      await at(situation === 'failed' ? 'failed' : 'crashed')
      return { told: undefined }
    default: {
      const asked = {
        stop: () => operations.stop([NAME]),
        restart: () => operations.restart([NAME]),
        disable: () => operations.disable(NAME, 'disabled'),
      }[situation]()
      await at('stopping')
      return { told: asked }
    }
  }
}

async function arrive(
  { supervisor }: Supervised,
  unit: Unit,
  arrival: Arrival,
): Promise<readonly OperationResult[] | undefined> {
  const { operations } = supervisor
  switch (arrival) {
    case 'start':
      return operations.start([NAME])
    case 'stop':
      return operations.stop([NAME])
    case 'restart':
      return operations.restart([NAME])
    case 'enable':
      return [await operations.enable(NAME, '')]
    case 'disable':
      return operations.disable(NAME, 'disabled')
    case 'reload': {
      const { instance, process: replaced } = unit
      unit.respec({ ...unit.spec, config: { changed: true } })
      if (replaced !== undefined) await unit.until((now) => now.instance !== instance || now.process === undefined)
      return undefined
    }
    case 'remove':
      await supervisor.remove(NAME)
      return undefined
    case 'crash': {
      const { process } = unit
      crash(unit)
      await process?.exited
      return undefined
    }
  }
}

function crash({ process: child }: Unit): void {
  if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL')
}

function word(results: readonly OperationResult[]): string {
  return results.map(({ outcome }) => outcome).join()
}
