import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Machine } from '../../packages/supervisor/src/isolation/machine.ts'
import { refusalOfStrict } from '../../packages/supervisor/src/isolation/strict-refusal.ts'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Options of a test that starts a plugin under `sandbox: strict`: skipped, with the reason, where that cannot be had. */
export function strictOn(machine: Machine): { skip: string | false } {
  const refusal = refusalOfStrict(machine, { network: false })
  if (refusal !== undefined) return { skip: refusal }
  const closed = closedFolder(HERE)
  return { skip: closed === undefined ? false : `its user may not enter this checkout. Run: chmod o+x ${closed}` }
}

// A strict plugin is a user of its own, and reads its code and Node from the checkout.
function closedFolder(folder: string): string | undefined {
  const above = dirname(folder)
  const further = above === folder ? undefined : closedFolder(above)
  return further ?? ((statSync(folder).mode & 0o001) === 0 ? folder : undefined)
}
