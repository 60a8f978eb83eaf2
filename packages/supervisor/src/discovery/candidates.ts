import { readdir, realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { codeOf, messageOf } from '@rosey/protocol'
import { MANIFEST_FILES } from './read-manifest.ts'

/** Something that may be a plugin: a folder, or one file with its manifest beside it. */
export type Candidate =
  | { readonly kind: 'folder'; readonly folder: string; readonly baseName: string }
  | { readonly kind: 'file'; readonly folder: string; readonly file: string; readonly baseName: string }

/** What a folder of plugins holds, or why it could not be read. */
export type Listing =
  | { readonly kind: 'read'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }

const SCRIPT = /\.(ts|js|mjs)$/
const NO_PLUGIN = /\.(test|spec|d)\.(ts|js|mjs)$/

/**
 * Lists what may be a plugin in a folder of plugins, by name. A folder that has a manifest of its own is itself the one
 * candidate. Passed over: names that begin with `.` or `_`, `node_modules`, tests, type declarations, other files.
 */
export async function listCandidates(folder: string): Promise<Listing> {
  let names: string[]
  try {
    names = (await readdir(folder)).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'missing' }
    return { kind: 'unreadable', reason: messageOf(error) }
  }
  if (MANIFEST_FILES.some((file) => names.includes(file))) return { kind: 'read', candidates: [await asFolder(folder)] }
  const found = await Promise.all(names.filter(isConsidered).map((name) => candidate(folder, name)))
  return { kind: 'read', candidates: found.filter((item) => item !== undefined) }
}

function isConsidered(name: string): boolean {
  return !/^[._]/.test(name) && name !== 'node_modules' && !NO_PLUGIN.test(name)
}

async function candidate(folder: string, name: string): Promise<Candidate | undefined> {
  const path = join(folder, name)
  // A link that leads nowhere is nothing.
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return asFolder(path)
  if (!found?.isFile() || !SCRIPT.test(name)) return undefined
  return { kind: 'file', folder: await realpath(folder), file: path, baseName: name.slice(0, -extname(name).length) }
}

async function asFolder(path: string): Promise<Candidate> {
  return { kind: 'folder', folder: await realpath(path), baseName: path.split(/[\\/]/).at(-1) ?? path }
}
