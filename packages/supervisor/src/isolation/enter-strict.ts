import { join } from 'node:path'
import { messageOf, RoseyError } from '@rosey/protocol'
import { giveFolder } from './give-folder.ts'
import type { Machine } from './machine.ts'
import { placeBundle } from './strict-place.ts'
import { strictPrefix } from './strict-prefix.ts'
import { type ProbeResult, probeStrict } from './strict-probe.ts'
import { refusalOfStrict } from './strict-refusal.ts'
import { strictUserOf } from './strict-user.ts'

/** The folder of a home in which bundles lie that are readable by the user of their plugin. */
export const STRICT_FOLDER = 'sandbox'

/** A plugin that is to start under `sandbox: strict`. */
export interface StrictStart {
  readonly name: string
  readonly machine: Machine
  /** The program that runs it. */
  readonly node: string
  readonly homeFolder: string
  /** Entry file of its bundle. */
  readonly bundle: string
  /** What it may read beside that. */
  readonly readable: readonly string[]
  /** Folders that it may write. */
  readonly writable: readonly string[]
  readonly network: boolean
}

/** What a strict start needs: what stands before its command, and its bundle as its user can read it. */
export interface StrictSandbox {
  readonly prefix: readonly string[]
  readonly bundle: string
}

/**
 * Prepares the sandbox of a plugin and tries it.
 *
 * @throws RoseyError `sandbox-unavailable` with what is missing and what to do: it never starts with less
 */
export async function enterStrict(start: StrictStart): Promise<StrictSandbox> {
  const { name, machine, network, homeFolder, writable } = start
  const user = strictUserOf(name)
  const refusal = refusalOfStrict(machine, { network })
  if (refusal !== undefined || machine.setpriv === undefined) {
    throw unavailable(name, `${refusal}. Run roseyd as root, or ${settingOf(name)}`)
  }
  const prefix = strictPrefix({ setpriv: machine.setpriv, unshare: machine.unshare, user, network })
  const bundle = await prepare(name, async () => {
    for (const folder of writable) await giveFolder(folder, user)
    return placeBundle({ name, user, bundle: start.bundle, folder: join(homeFolder, STRICT_FOLDER) })
  })
  const probe = await probeStrict(prefix, { run: [start.node], read: [bundle, ...start.readable] })
  if (probe.kind !== 'fine') throw unavailable(name, `${describe(probe, user)}, or ${settingOf(name)}`)
  return { prefix, bundle }
}

async function prepare<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw unavailable(name, `its files cannot be given to its user: ${messageOf(error)}`, error)
  }
}

function describe(probe: Exclude<ProbeResult, { kind: 'fine' }>, user: number): string {
  if (probe.kind === 'refused') return `the system refuses it: ${probe.reason}. Run roseyd where namespaces are allowed`
  const { path, use } = probe
  const mode = use === 'enter' ? 'o+x' : 'o+rX'
  return `its user ${user} may not ${use} ${path}. Allow it (chmod ${mode} ${path}), or move it elsewhere`
}

function settingOf(name: string): string {
  return `set plugins.${name}.sandbox to normal`
}

function unavailable(name: string, why: string, cause?: unknown): RoseyError {
  const message = `${name} cannot be run under "sandbox: strict": ${why}`
  return new RoseyError('sandbox-unavailable', message, {
    details: { name },
    ...(cause === undefined ? {} : { cause }),
  })
}
