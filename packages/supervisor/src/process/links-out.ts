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
  /** What it may write. */
  readonly writable: readonly string[]
}

/**
 * Refuses a folder with a link that leads out of what its process may read. Node's permission model looks at the path
 * that a process names and not at where it leads: through such a link it would read any file of the bot. A process
 * cannot make one itself, so that a look before each start is enough. One that may write can copy a link as it is
 * (tried: `cpSync` with `verbatimSymlinks`), and `..` leads elsewhere from there: it may have no link with that.
 *
 * @throws RoseyError `plugin-code` that names the first such link
 */
export async function refuseLinksOut({ name, folder, readable, writable }: LinkedFolder): Promise<void> {
  const allowed = [folder, ...readable]
  for await (const link of linksIn(folder)) {
    const target = await targetOf(link)
    const problem = allowed.some((place) => isWithin(place, target.path))
      ? writable.length > 0 && target.goesUp && `goes up to ${target.path}, and ${name} may write: it could be moved`
      : `leads to ${target.path}, out of the folder of ${name}`
    if (problem === false) continue
    throw new RoseyError('plugin-code', `The link ${link} ${problem}. Copy what it needs there, and remove the link`, {
      details: { name, link, target: target.path },
    })
  }
}

async function* linksIn(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* linksIn(path)
    else if (entry.isSymbolicLink()) yield path
  }
}

async function targetOf(link: string): Promise<{ readonly path: string; readonly goesUp: boolean }> {
  const text = await readlink(link)
  return {
    // What it leads to need not be there yet.
    path: await realpath(link).catch(() => resolve(dirname(link), text)),
    goesUp: !isAbsolute(text) && text.split(/[\\/]/).includes('..'),
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
