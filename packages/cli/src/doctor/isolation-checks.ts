import type { PluginSettings } from '@rosey/protocol'
import { type HomeConfig, loadConfig, lookAtMachine, machineNotices, refusalOfStrict } from '@rosey/supervisor'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'

/** Which of the borders around processes this system holds, and what is not enforced where it does not (F14). */
export const checkSystem: DoctorCheck = async () => {
  const missing = machineNotices(lookAtMachine()).map(({ message, remedy }) =>
    warning('system', capital(message), remedy),
  )
  if (missing.length > 0) return missing
  const message =
    'setpriv and prlimit are there: processes end with the daemon, never get more rights, and their memory is bound; ' +
    'CPU is measured, not bound (no cgroups are used)'
  return [fine('system', message)]
}

/** Whether `sandbox: strict` can be had by the user who asks; without it, those who are set to it do not start. */
export const checkSandbox: DoctorCheck = async (paths) => {
  const config = await loadConfig(paths.root).catch(() => undefined)
  return sandboxFindings(config === undefined ? [] : strictOnes(config.config), refusalFor())
}

/** What is told of the sandbox. `refusal`: why strict cannot be had here; undefined when it can. */
export function sandboxFindings(strict: readonly string[], refusal: string | undefined): readonly Diagnosis[] {
  if (refusal === undefined) return [fine('sandbox', 'this user can run plugins under "sandbox: strict"')]
  if (strict.length === 0)
    return [fine('sandbox', `"sandbox: strict" cannot be had here, and nothing asks for it: ${refusal}`)]
  const message = `${strict.join(' and ')} in the config cannot be had here: ${refusal}.`
  return [failure('sandbox', message, 'Run roseyd as root on Linux with util-linux, or set sandbox to normal.')]
}

/** The keys of a config that ask for the strict sandbox. */
export function strictOnes({ pluginDefaults, plugins }: Pick<HomeConfig, 'pluginDefaults' | 'plugins'>): string[] {
  const all: [key: string, settings: PluginSettings][] = [
    ['pluginDefaults', pluginDefaults],
    ...Object.entries(plugins).map(([name, settings]): [string, PluginSettings] => [`plugins.${name}`, settings]),
  ]
  return all.flatMap(([key, { sandbox }]) => (sandbox === 'strict' ? [`${key}.sandbox`] : []))
}

function refusalFor(): string | undefined {
  return refusalOfStrict(lookAtMachine(), { network: false })
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}
