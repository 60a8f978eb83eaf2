import type { PluginSettings } from '../../../packages/protocol/src/index.ts'
import type { Sin } from './sin.ts'

/** What the operator has set for each sinner, so that a test need not wait long. */
const SIN_SETTINGS: PluginSettings = {
  restart: { maxAttempts: 1, initialDelaySeconds: 0.1, maxDelaySeconds: 0.1 },
  stopTimeoutSeconds: 0.5,
}

/** The `rosey.yaml` of a bot on which all these sinners are installed, and at most one is switched on. */
export function configOf(bus: string, sins: readonly Sin[], admitted?: Sin): string {
  const off: Record<string, PluginSettings> = Object.fromEntries(sins.map(({ plugin }) => [plugin, { enabled: false }]))
  const on = admitted && { [admitted.plugin]: { ...SIN_SETTINGS, ...merged(admitted), enabled: true } }
  const plugins = { '8ball': { enabled: false }, 'dice-roller': { config: { cooldownSeconds: 0 } }, ...off, ...on }
  return JSON.stringify({ bus: { mode: bus }, plugins })
}

function merged({ settings = {} }: Sin): PluginSettings {
  return { ...settings, restart: { ...SIN_SETTINGS.restart, ...settings.restart } }
}
