import type {
  ControlOperation,
  CrashList,
  CrashRecord,
  OperationResult,
  PluginInfo,
  ShownQuarantineEntry,
  Status,
} from '@rosey/protocol'
import type { KeyFacts, ReloadResult } from '@rosey/supervisor'

/** What each operation gives. */
export interface ControlResults {
  readonly status: Status
  readonly wait: Status
  readonly start: readonly OperationResult[]
  readonly stop: readonly OperationResult[]
  readonly restart: readonly OperationResult[]
  readonly enable: readonly OperationResult[]
  readonly disable: readonly OperationResult[]
  readonly shutdown: unknown
  readonly reload: ReloadResult
  readonly plugin: PluginInfo
  readonly logs: unknown
  readonly events: unknown
  readonly crashes: CrashList
  readonly crash: CrashRecord
  readonly keys: KeyFacts
  readonly rotateKeys: KeyFacts
  readonly quarantine: readonly ShownQuarantineEntry[]
  readonly quarantineRetry: ShownQuarantineEntry
  readonly quarantineDrop: readonly ShownQuarantineEntry[]
}

type Checks = { readonly [O in ControlOperation]: (value: unknown) => value is ControlResults[O] }

const has = (value: unknown, keys: readonly string[]) =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)
const isStatus = (value: unknown): value is Status => has(value, ['daemon', 'bus', 'services', 'connectors', 'plugins'])
const isOutcomes = (value: unknown): value is readonly OperationResult[] =>
  Array.isArray(value) && value.every((item) => has(item, ['name', 'outcome', 'message']))
const isKeyFacts = (value: unknown): value is KeyFacts => has(value, ['mode', 'enforcement', 'publicKeys', 'tokens'])
const isQuarantined = (value: unknown): value is ShownQuarantineEntry => has(value, ['id', 'plugin', 'command', 'args'])
const areQuarantined = (value: unknown): value is readonly ShownQuarantineEntry[] =>
  Array.isArray(value) && value.every(isQuarantined)
const isAnything = (_value: unknown): _value is unknown => true

/**
 * Whether an answer has the shape of its operation. Both sides speak the same protocol version, which the daemon has
 * checked: this only keeps a wrong answer from ending in a riddle.
 */
export const RESULT_CHECKS: Checks = {
  status: isStatus,
  wait: isStatus,
  start: isOutcomes,
  stop: isOutcomes,
  restart: isOutcomes,
  enable: isOutcomes,
  disable: isOutcomes,
  shutdown: isAnything,
  reload: (value): value is ReloadResult => has(value, ['touched', 'removed', 'refused', 'needRestart', 'notices']),
  plugin: (value): value is PluginInfo => has(value, ['status', 'permissions', 'offers']),
  logs: isAnything,
  events: isAnything,
  crashes: (value): value is CrashList => has(value, ['records', 'damaged']),
  crash: (value): value is CrashRecord => has(value, ['id', 'name', 'sentence', 'logs']),
  keys: isKeyFacts,
  rotateKeys: isKeyFacts,
  quarantine: areQuarantined,
  quarantineRetry: isQuarantined,
  quarantineDrop: areQuarantined,
}
