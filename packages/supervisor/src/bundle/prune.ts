import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What nobody has used for this long goes, in ms: long enough for any build that is under way to be finished. */
const KEEP_MS = 24 * 60 * 60 * 1000
/** Records kept of each name, newest first: a plugin may be there in several versions or homes. */
const KEEP_RECORDS = 3

/**
 * Deletes bundles that no record of the cache names any more, and all but the newest records of each name. What is
 * younger than a day stays. A cache that cannot be read stays as it is.
 */
export async function pruneCache(cacheFolder: string, now: number = Date.now()): Promise<void> {
  const entries = await readdir(cacheFolder, { withFileTypes: true }).catch(() => [])
  const isOld = async (path: string) => now - (await stat(path)).mtimeMs > KEEP_MS
  const records = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && /-[0-9a-f]{24}\.json$/.test(entry.name))
      .map(async ({ name }) => ({
        path: join(cacheFolder, name),
        of: name.slice(0, -30),
        ...(await stat(join(cacheFolder, name))),
      })),
  )
  const used = new Set<string>()
  const seen = new Map<string, number>()
  for (const { path, of } of records.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    const place = (seen.get(of) ?? 0) + 1
    seen.set(of, place)
    if (place > KEEP_RECORDS && (await isOld(path))) await rm(path, { force: true })
    else used.add(await folderNamedIn(path))
  }
  for (const entry of entries) {
    const path = join(cacheFolder, entry.name)
    if (entry.isDirectory() && !used.has(entry.name) && (await isOld(path)))
      await rm(path, { recursive: true, force: true })
  }
}

// The folder of a bundle is the last but one part of the path of its file.
async function folderNamedIn(record: string): Promise<string> {
  const { file } = JSON.parse(await readFile(record, 'utf8')) as { file: string }
  return file.split(/[\\/]/).at(-2) ?? ''
}
