import { access, constants, stat, statfs } from 'node:fs/promises'
import { codeOf, messageOf } from '@rosey/protocol'
import { type Diagnosis, type DoctorCheck, failure, fine, warning } from './check.ts'
import { firstPresent } from './first-present.ts'

/** Below this, logs and databases soon cannot be written, in MB. */
const LITTLE_SPACE_MB = 200
/** Bytes of a megabyte as the makers of disks count. */
const MEGABYTE = 1_000_000

/** What is known of a place in which the bot writes. */
interface Place {
  readonly path: string
  /** Names the file system, so that its space is told once. */
  readonly device: number
  /** Undefined where the system does not tell. */
  readonly freeMb: number | undefined
}

/**
 * Whether the bot can write where it writes, and the space there. The folders of a home may be links to other file
 * systems, so each is looked at; what is not there yet will be in the folder above it.
 */
export const checkDisk: DoctorCheck = async ({ root, data, logs, run }) => {
  const failures: Diagnosis[] = []
  const places: Place[] = []
  for (const folder of [root, data, logs, run]) {
    try {
      places.push(await placeOf(folder))
    } catch (error) {
      // The root is looked at by the check of the home.
      if (folder === root) continue
      const message = `${folder} cannot be written: ${messageOf(error)}.`
      failures.push(failure('disk', message, 'Make the folder yours, or put it elsewhere.'))
    }
  }
  const devices = Map.groupBy(places, ({ device }) => device)
  return [...failures, ...Array.from(devices.values(), ([first]) => (first === undefined ? [] : spaceOf(first))).flat()]
}

async function placeOf(folder: string): Promise<Place> {
  const path = await firstPresent(folder)
  const found = await stat(path)
  if (!found.isDirectory()) throw new Error(`${path} is no folder`)
  await access(path, constants.W_OK)
  return { path, device: found.dev, freeMb: await freeMbAt(path) }
}

async function freeMbAt(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path)
    return Math.floor((bavail * bsize) / MEGABYTE)
  } catch (error) {
    // Some file systems do not tell; whether they can be written is known all the same.
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}

function spaceOf({ path, freeMb }: Place): Diagnosis[] {
  if (freeMb === undefined) return [warning('disk', `The free space at ${path} is unknown.`, 'Look yourself.')]
  if (freeMb >= LITTLE_SPACE_MB) return [fine('disk', `${freeMb} MB free at ${path}`)]
  const remedy = 'Free some space: logs and databases need it.'
  return [warning('disk', `Only ${freeMb} MB are free at ${path}.`, remedy)]
}
