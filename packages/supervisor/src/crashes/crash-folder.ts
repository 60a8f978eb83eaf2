import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CrashList,
  type CrashRecord,
  type CrashSummary,
  codeOf,
  type DamagedCrash,
  messageOf,
  RoseyError,
} from '@rosey/protocol'
import { writeWhole } from '../bundle/write-whole.ts'
import { findCrashId, isCrashId, nameInId } from './crash-id.ts'
import { formatRecord } from './fit-record.ts'
import { overflow } from './overflow.ts'
import { readRecord } from './read-record.ts'

const EXTENSION = '.json'
/** What a write leaves behind that a power cut interrupts. */
const HALF_WRITTEN = /\.json\.[0-9a-f-]{36}\.tmp$/

/** The crash records of a home: a file each, for its user alone, the newest kept. */
export class CrashFolder {
  readonly #folder: string

  /** @param folder as in `data/crashes`; it is made with the first record */
  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Every record, and every file among them that is none.
   *
   * @throws RoseyError `home-unusable` when the folder cannot be read
   */
  async list(): Promise<CrashList> {
    const { ids, foreign } = await this.#look()
    const records: CrashSummary[] = []
    const damaged: DamagedCrash[] = [...foreign]
    for (const id of ids) {
      const reading = await readRecord(this.#path(id), id)
      if (reading.kind === 'record') records.push(summaryOf(reading.record))
      else damaged.push({ path: this.#path(id), why: reading.why })
    }
    return { records, damaged }
  }

  /**
   * The record that was meant: `last`, an id, or the beginning of one. The last is the newest that can be read.
   *
   * @throws RoseyError `crash-unknown`, `crash-damaged`, `home-unusable`
   */
  async find(typed: string): Promise<CrashRecord> {
    const { ids } = await this.#look()
    const meant = findCrashId(typed, ids)
    let damage = ''
    for (const id of typed === 'last' ? ids.toReversed() : [meant]) {
      const reading = await readRecord(this.#path(id), id)
      if (reading.kind === 'record') return reading.record
      damage ||= reading.why
    }
    const file = this.#path(meant)
    const message = `The crash record ${file} cannot be read: ${damage}. Look at it, then remove it`
    throw new RoseyError('crash-damaged', message, { details: { file } })
  }

  /**
   * The id of the newest record of a process; null where there is none, or where the folder cannot be read, of which
   * {@link list} tells.
   */
  async lastOf(name: string): Promise<string | null> {
    const { ids } = await this.#look().catch(() => ({ ids: [] as string[] }))
    return ids.findLast((id) => nameInId(id) === name) ?? null
  }

  /** Writes a record, and takes away what is over the bounds. Throws the error of the system. */
  async write(record: CrashRecord): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeWhole(this.#path(record.id), formatRecord(record), { mode: 0o600 })
    const { ids } = await this.#look()
    for (const id of overflow(ids)) {
      // What is damaged was seen by nobody yet, and may be somebody else's: it stays, and is listed.
      const { kind } = await readRecord(this.#path(id), id)
      if (kind === 'record') await rm(this.#path(id), { force: true })
    }
  }

  /** Takes away what an interrupted write has left; for whoever alone writes here. */
  async tidy(): Promise<void> {
    for (const { name } of await this.#entries()) {
      if (HALF_WRITTEN.test(name)) await rm(join(this.#folder, name), { force: true })
    }
  }

  async #look(): Promise<{ ids: string[]; foreign: DamagedCrash[] }> {
    const ids: string[] = []
    const foreign: DamagedCrash[] = []
    for (const entry of await this.#entries()) {
      const id = entry.name.slice(0, -EXTENSION.length)
      if (entry.name.endsWith(EXTENSION) && isCrashId(id)) ids.push(id)
      else if (!HALF_WRITTEN.test(entry.name))
        foreign.push({ path: join(this.#folder, entry.name), why: 'it is no crash record by its name' })
    }
    return { ids: ids.sort(), foreign }
  }

  async #entries() {
    try {
      return await readdir(this.#folder, { withFileTypes: true })
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      const message = `The crash records in ${this.#folder} cannot be read: ${messageOf(error)}`
      throw new RoseyError('home-unusable', `${message}. Run this as the user who started the bot`, { cause: error })
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${EXTENSION}`)
  }
}

function summaryOf({ id, time, name, kind, version, sentence, code, follows, unrecorded }: CrashRecord): CrashSummary {
  return { id, time, name, kind, version, sentence, code, follows, unrecorded }
}
