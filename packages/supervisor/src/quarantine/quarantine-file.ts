import { readFile, rename } from 'node:fs/promises'
import {
  checkPlainly,
  codeOf,
  describeProblems,
  MAX_QUARANTINED,
  messageOf,
  type QuarantineEntry,
  QuarantineEntrySchema,
} from '@rosey/protocol'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { writeWhole } from '../bundle/write-whole.ts'
import { unwritable } from '../home/unwritable.ts'

const FileSchema = Type.Object({
  version: Type.Literal(1),
  entries: Type.Array(QuarantineEntrySchema, { maxItems: MAX_QUARANTINED }),
})
type QuarantineFile = Static<typeof FileSchema>

/** The largest that as many entries can be is less; a larger file is a mistake, and not read into memory as JSON. */
const MAX_CHARACTERS = 4 * 1024 * 1024

/** What was read, and what the operator should know of it. */
export interface ReadQuarantine {
  readonly entries: readonly QuarantineEntry[]
  readonly notice: string | undefined
}

/**
 * The entries on disk; none where nothing was ever written. Never fails: without its quarantine a bot still works, so a
 * file that is damaged is set aside, and one that cannot be read is left alone; the notice says so.
 */
export async function readQuarantine(path: string, now: number): Promise<ReadQuarantine> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { entries: [], notice: undefined }
    return empty(`cannot be read (${path}: ${messageOf(error)})`, 'Run the bot as the user who owns the file')
  }
  const read = parse(text)
  if (typeof read !== 'string') return { entries: read.entries, notice: undefined }
  const aside = `${path}.damaged-${now}`
  try {
    await rename(path, aside)
  } catch (error) {
    return empty(`is damaged (${read}) and cannot be set aside: ${messageOf(error)}`, `Move ${path} away`)
  }
  return empty(`is damaged (${read})`, `It is kept as ${aside}`)
}

/**
 * Puts the entries on disk, whole, for this user alone.
 *
 * @throws RoseyError `disk-full`, `home-unusable`; then what was there stays
 */
export async function writeQuarantine(path: string, entries: readonly QuarantineEntry[]): Promise<void> {
  const file: QuarantineFile = { version: 1, entries: [...entries] }
  try {
    await writeWhole(path, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600, flush: true })
  } catch (error) {
    throw unwritable('What is in quarantine cannot be kept for the next start', path, error)
  }
}

function parse(text: string): QuarantineFile | string {
  if (text.length > MAX_CHARACTERS) return `it is longer than ${MAX_CHARACTERS} characters`
  try {
    const value: unknown = JSON.parse(text)
    return checkPlainly(FileSchema, value) ? value : describeProblems(FileSchema, value)
  } catch (error) {
    return messageOf(error)
  }
}

function empty(what: string, help: string): ReadQuarantine {
  return {
    entries: [],
    notice: `[quarantine-damaged] the list of commands in quarantine ${what}; nothing is in quarantine now. ${help}`,
  }
}
