import { STRICT_NEEDS } from './capabilities.ts'
import type { Machine } from './machine.ts'

/** What decides whether a plugin can be run under `sandbox: strict` here. */
export type StrictMachine = Pick<Machine, 'platform' | 'setpriv' | 'unshare' | 'capabilities'>

/**
 * Why this machine cannot run a plugin under `sandbox: strict`, in the end of a sentence; undefined when it can, as far
 * as can be told before it is tried. One that is granted the network needs no namespace for it.
 */
export function refusalOfStrict(
  machine: StrictMachine,
  { network }: { readonly network: boolean },
): string | undefined {
  const { platform, setpriv, unshare, capabilities } = machine
  if (platform !== 'linux') return `it needs Linux, and this is ${platform}`
  const programs = { setpriv, ...(network ? {} : { unshare }) }
  const absent = Object.entries(programs).flatMap(([name, path]) => (path === undefined ? [name] : []))
  if (absent.length > 0) return `${absent.join(' and ')} of the package util-linux is missing`
  const lacking = Object.entries(STRICT_NEEDS).filter(
    ([name]) => !(capabilities as ReadonlySet<string>).has(name) && !(network && name === 'CAP_SYS_ADMIN'),
  )
  if (lacking.length === 0) return undefined
  return `roseyd lacks the rights, which root has: ${lacking.map(([name, use]) => `${name} (${use})`).join(', ')}`
}
