import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '@rosey/protocol'
import type { HomePaths } from './home-paths.ts'
import { checkPrivateFolder, unusable } from './prepare-home.ts'

/** Files of a run beside sockets: the address of the bus, and the config that a nats-server was started with. */
const OF_ONE_RUN = ['bus.json', 'nats-server.conf']

/**
 * Makes place for a run: clears away what a daemon that died left, and makes the folder for sockets whose path in `run`
 * would be too long. Only for who holds the home.
 *
 * @throws RoseyError `home-unusable` when the folder for sockets is not ours alone, `disk-full`
 */
export async function openRun(paths: HomePaths): Promise<void> {
  for (const file of OF_ONE_RUN) await rm(join(paths.run, file), { force: true })
  await removeShortFolder(paths)
  // Connector names are not known yet, and their sockets have the longest names: the folder is made whenever the path
  // of the longest one is too long.
  if (!paths.isShort(paths.consoleSocket('x'.repeat(40)))) return
  try {
    await mkdir(paths.shortFolder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unusable(paths.shortFolder, error)
  }
  await checkPrivateFolder(paths.shortFolder)
  await writeFile(paths.shortFolderFile, `${paths.shortFolder}\n`, { mode: 0o600 })
}

/**
 * Takes away what was there for the run alone, sockets of killed processes included. Only for who holds the home, when
 * all its processes have ended. Tokens, logs and last words stay.
 */
export async function clearRun(paths: HomePaths): Promise<void> {
  await removeShortFolder(paths)
  const sockets = (await readdir(paths.run)).filter((name) => name.endsWith('.sock'))
  for (const file of [...OF_ONE_RUN, ...sockets]) await rm(join(paths.run, file), { force: true })
}

async function removeShortFolder({ shortFolder, shortFolderFile }: HomePaths): Promise<void> {
  const isOurs = await checkPrivateFolder(shortFolder).then(
    () => true,
    // It is not there, which is usual, or it is somebody else's: then it is not ours to remove.
    () => false,
  )
  if (isOurs) await rm(shortFolder, { recursive: true, force: true })
  await rm(shortFolderFile, { force: true })
}
