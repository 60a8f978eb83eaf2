import type { ControlOperation, OperationResult, PluginInfo, Status } from '@rosey/protocol'
import type { KeyFacts, ReloadResult } from '@rosey/supervisor'

/** What each operation gives. */
export interface ControlResults {
  readonly status: Status
  readonly wait: Status
  readonly start: readonly OperationResult[]
  readonly stop: readonly OperationResult[]
  readonly restart: readonly OperationResult[]
  readonly shutdown: unknown
  readonly reload: ReloadResult
  readonly plugin: PluginInfo
  readonly logs: unknown
  readonly events: unknown
  readonly keys: KeyFacts
  readonly rotateKeys: KeyFacts
}

type Checks = { readonly [O in ControlOperation]: (value: unknown) => value is ControlResults[O] }

const has = (value: unknown, keys: readonly string[]) =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)
const isStatus = (value: unknown): value is Status => has(value, ['daemon', 'bus', 'services', 'connectors', 'plugins'])
const isOutcomes = (value: unknown): value is readonly OperationResult[] =>
  Array.isArray(value) && value.every((item) => has(item, ['name', 'outcome', 'message']))
const isKeyFacts = (value: unknown): value is KeyFacts => has(value, ['mode', 'enforcement', 'publicKeys', 'tokens'])
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
  shutdown: isAnything,
  reload: (value): value is ReloadResult => has(value, ['touched', 'needRestart', 'notices']),
  plugin: (value): value is PluginInfo => has(value, ['status', 'permissions', 'offers']),
  logs: isAnything,
  events: isAnything,
  keys: isKeyFacts,
  rotateKeys: isKeyFacts,
}
