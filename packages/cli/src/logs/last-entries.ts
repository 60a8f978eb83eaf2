import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { LogEntry } from '@rosey/protocol'
import { ifThere } from './if-there.ts'
import { isWanted, type LogFilter, parseEntry } from './log-filter.ts'

/**
 * The last entries of a log that the filter lets through, the oldest first; older files (`NAME.log.1` …) are read as far
 * as needed.
 *
 * @throws RoseyError `home-unusable`
 */
export async function lastEntries(file: string, count: number, filter: LogFilter): Promise<LogEntry[]> {
  const found: LogEntry[] = []
  for (const path of await filesOf(file)) {
    const entries = (await readLines(path)).map(parseEntry).filter((entry) => entry !== undefined)
    const wanted = entries.filter((entry) => isWanted(entry, filter))
    found.unshift(...wanted.slice(Math.max(0, wanted.length - (count - found.length))))
    const first = entries[0]
    const isOldEnough = first !== undefined && filter.sinceMs !== undefined && Date.parse(first.time) < filter.sinceMs
    if (found.length >= count || isOldEnough) break
  }
  return found
}

// The file itself, then those put aside, the newest first.
async function filesOf(file: string): Promise<string[]> {
  const names = await ifThere(dirname(file), [], (folder) => readdir(folder))
  const numbers = names
    .filter((name) => name.startsWith(`${basename(file)}.`))
    .map((name) => Number(name.slice(basename(file).length + 1)))
    .filter((number) => Number.isInteger(number))
    .sort((a, b) => a - b)
  return [file, ...numbers.map((number) => join(dirname(file), `${basename(file)}.${number}`))]
}

async function readLines(path: string): Promise<string[]> {
  // It may have been put aside since the listing.
  const text = await ifThere(path, '', () => readFile(path, 'utf8'))
  return text.split('\n').filter((line) => line !== '')
}
