import { readFile, stat } from 'node:fs/promises'
import { type CrashRecord, CrashRecordSchema, checkPlainly, describeProblems, messageOf } from '@rosey/protocol'
import { MAX_RECORD_BYTES } from './fit-record.ts'

/** What a file among the crash records turned out to be. */
export type CrashReading =
  | { readonly kind: 'record'; readonly record: CrashRecord }
  | { readonly kind: 'damaged'; readonly why: string }

/** Reads the record of this id. Never throws: what cannot be read is damaged. */
export async function readRecord(path: string, id: string): Promise<CrashReading> {
  try {
    const { size } = await stat(path)
    if (size > MAX_RECORD_BYTES) return damaged(`it has ${size} bytes, and a record at most ${MAX_RECORD_BYTES}`)
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!checkPlainly(CrashRecordSchema, value)) return damaged(describeProblems(CrashRecordSchema, value))
    return value.id === id ? { kind: 'record', record: value } : damaged(`it holds the record ${value.id}`)
  } catch (error) {
    return damaged(messageOf(error))
  }
}

function damaged(why: string): CrashReading {
  return { kind: 'damaged', why }
}
