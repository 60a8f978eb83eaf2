import { readdir, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { RoseyError } from '@rosey/protocol'

/** The plugin or connector whose folder is looked through. */
export interface LinkedFolder {
  readonly name: string
  /** Real path of its folder. */
  readonly folder: string
  /** What it may read anyway. */
  readonly readable: readonly string[]
}

/**
 * Refuses a folder with a link that leads out of what its process may read. Node's permission model looks at the path
 * that a process names and not at where it leads: through such a link it would read any file of the bot. A process
 * cannot make one itself, so that a look before each start is enough.
 *
 * @throws RoseyError `plugin-code` that names the first such link
 */
export async function refuseLinksOut({ name, folder, readable }: LinkedFolder): Promise<void> {
  const found = await firstLinkOut(folder, [folder, ...readable])
  if (found === undefined) return
  const { link, target } = found
  throw new RoseyError(
    'plugin-code',
    `The link ${link} leads to ${target}, out of the folder of ${name}. Copy what it needs there, and remove the link`,
    { details: { name, link, target } },
  )
}

interface Link {
  readonly link: string
  readonly target: string
}

async function firstLinkOut(folder: string, readable: readonly string[]): Promise<Link | undefined> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      const deeper = await firstLinkOut(path, readable)
      if (deeper !== undefined) return deeper
    } else if (entry.isSymbolicLink()) {
      const target = await targetOf(path)
      if (!readable.some((allowed) => isWithin(allowed, target))) return { link: path, target }
    }
  }
  return undefined
}

// What a link leads to need not be there yet.
async function targetOf(link: string): Promise<string> {
  return realpath(link).catch(async () => resolve(dirname(link), await readlink(link)))
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
