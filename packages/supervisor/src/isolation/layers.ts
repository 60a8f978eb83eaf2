import { type BusEnforcement, ISOLATION_LAYERS, type IsolationLayer, type LayerStatus } from '@rosey/protocol'
import { hardMemoryMb, hasNetwork, type ProcessSpec } from '../supervision/spec.ts'
import type { Machine } from './machine.ts'
import { refusalOfStrict } from './strict-refusal.ts'

/** What decides which borders hold for one process. */
export interface LayerFacts {
  readonly spec: Pick<ProcessSpec, 'kind' | 'name' | 'permissions' | 'sandbox' | 'limits'>
  readonly machine: Machine
  /** How far the bus holds processes to their permissions. */
  readonly enforcement: BusEnforcement
  /** Plugins and connectors may be asked where they hang (N7). */
  readonly hangReports: boolean
}

type Answer = Omit<LayerStatus, 'name'>

const yes = (detail: string): Answer => ({ holds: true, detail })
const no = (detail: string): Answer => ({ holds: false, detail })
const INSTALL = 'install the package util-linux'

// One question for each border.
const QUESTIONS: Readonly<Record<IsolationLayer, (facts: LayerFacts) => Answer>> = {
  process: ({ spec }) => yes(spec.sandbox === 'strict' ? 'own process and group' : 'own process and group, same user'),
  'bus-token': ({ enforcement }) => busToken(enforcement),
  'permission-model': ({ spec, hangReports }) => {
    const network = hasNetwork(spec) ? 'with the network' : 'without network'
    const debugged = hangReports && spec.sandbox === 'normal'
    return yes(debugged ? `${network}; hangReports lets it open a debugger of its own process` : network)
  },
  'no-new-privileges': ({ machine: { platform, setpriv } }) => {
    if (setpriv !== undefined) return yes('set by setpriv')
    return no(platform === 'linux' ? `setpriv is missing: ${INSTALL}` : `there is none on ${platform}`)
  },
  'ends-with-daemon': ({ machine }) => endsWithDaemon(machine),
  'heap-bound': ({ spec }) => memoryOf(spec, 'MB'),
  'memory-bound': ({ spec, machine }) => {
    const bound = memoryOf(spec, 'MB and some room')
    if (!bound.holds || machine.hasMemoryBound) return bound
    return no(machine.platform === 'linux' ? `prlimit is missing: ${INSTALL}` : `there is none on ${machine.platform}`)
  },
  'measured-limits': ({ spec, machine }) => measured(spec, machine),
  'own-user': (facts) => byStrict(facts),
  'network-namespace': (facts) => {
    const strict = byStrict(facts)
    return strict.holds && hasNetwork(facts.spec) ? no('the permission network is granted') : strict
  },
}

/** Every border with whether it holds for a process that runs here. */
export function layersOf(facts: LayerFacts): LayerStatus[] {
  const names = Object.keys(ISOLATION_LAYERS) as IsolationLayer[]
  return names.map((name) => ({ name, ...QUESTIONS[name](facts) }))
}

function busToken(enforcement: BusEnforcement): Answer {
  switch (enforcement) {
    case 'full':
      return yes('a token of its own, which can be taken back')
    case 'no-revocation':
      return yes('a token of its own, which roseyd cannot take back on this bus')
    case 'none':
      return no('all processes are one user of this bus: set bus.credentials to an account')
  }
}

function endsWithDaemon({ platform, setpriv, hasGuardian }: Machine): Answer {
  if (setpriv !== undefined) return yes(hasGuardian ? 'by the system and by a guardian' : 'by the system')
  if (hasGuardian) return yes(`by a guardian; sooner with setpriv: ${INSTALL}`)
  return no(`on ${platform} one whose code does not let go has to be ended by hand`)
}

function memoryOf(spec: LayerFacts['spec'], unit: string): Answer {
  const memoryMb = hardMemoryMb(spec)
  if (memoryMb !== null) return yes(`${memoryMb} ${unit}`)
  return no(spec.limits.memoryMb === null ? 'limits.memoryMb is null' : 'limits.onViolation is warn')
}

function measured({ limits }: LayerFacts['spec'], { stats, platform }: Machine): Answer {
  if (stats === 'none') return no(`processes cannot be measured on ${platform}`)
  const { cpuPercent, memoryMb, checkIntervalMs, onViolation } = limits
  if (cpuPercent === null && memoryMb === null) return no('limits are null: only watched')
  const bounds = [
    cpuPercent === null ? [] : `${cpuPercent} % of a core`,
    memoryMb === null ? [] : `${memoryMb} MB`,
  ].flat()
  const every = `${bounds.join(', ')}, every ${checkIntervalMs / 1000} s`
  return onViolation === 'warn' ? no(`${every}, but limits.onViolation is warn`) : yes(every)
}

function byStrict({ spec, machine }: LayerFacts): Answer {
  const { kind, name, sandbox } = spec
  if (kind !== 'plugin') return no('only for plugins')
  if (sandbox !== 'strict') return no(`sandbox is normal; for strict set plugins.${name}.sandbox`)
  const refusal = refusalOfStrict(machine, { network: hasNetwork(spec) })
  return refusal === undefined ? yes('by sandbox: strict') : no(`it does not start: ${refusal}`)
}
