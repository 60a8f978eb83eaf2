import { type FileHandle, open, stat } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as delay } from 'node:timers/promises'
import type { LogEntry } from '@rosey/protocol'
import { ifThere } from './if-there.ts'
import { parseEntry } from './log-filter.ts'

/** How often the file is looked at, in ms: a person does not notice, and watching is not reliable everywhere. */
const POLL_MS = 150
const CHUNK_BYTES = 64 * 1024

/** A place in a log from which on it is followed. */
export interface LogPosition {
  readonly inode: bigint
  readonly size: number
}

/**
 * Where a log ends now; undefined while it does not exist.
 *
 * @throws RoseyError `home-unusable`
 */
export async function endOfLog(file: string): Promise<LogPosition | undefined> {
  const found = await ifThere(file, undefined, (path) => stat(path, { bigint: true }))
  return found === undefined ? undefined : { inode: found.ino, size: Number(found.size) }
}

/**
 * Calls back with each entry that is written from a position on, until the signal aborts. A file that is put aside is
 * read to its end before the new one; one that does not exist yet is waited for.
 *
 * @throws RoseyError `home-unusable`
 */
export async function followLog(
  file: string,
  from: LogPosition | undefined,
  onEntry: (entry: LogEntry) => void,
  signal: AbortSignal,
): Promise<void> {
  let reader: Reader | undefined
  let offset = from?.size ?? 0
  try {
    while (!signal.aborted) {
      const end = await endOfLog(file)
      if (reader !== undefined && end !== undefined && end.inode !== reader.inode) {
        await reader.read(onEntry)
        await reader.close()
        reader = undefined
      }
      if (reader === undefined && end !== undefined) {
        // A file other than the one that was looked at before is new, and is read from its beginning.
        if (from !== undefined && end.inode !== from.inode) offset = 0
        reader = await Reader.open(file, offset)
        offset = 0
      }
      await reader?.read(onEntry)
      // Aborting ends the wait with an error, and then the loop.
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await reader?.close()
  }
}

class Reader {
  readonly #handle: FileHandle
  readonly inode: bigint
  readonly #decoder = new StringDecoder('utf8')
  #offset: number
  #rest = ''

  private constructor(handle: FileHandle, inode: bigint, offset: number) {
    this.#handle = handle
    this.inode = inode
    this.#offset = offset
  }

  // Undefined when it was put aside this very moment: the next look finds the new one.
  static open(file: string, offset: number): Promise<Reader | undefined> {
    return ifThere(file, undefined, async () => {
      const handle = await open(file, 'r')
      const { ino, size } = await handle.stat({ bigint: true })
      return new Reader(handle, ino, Math.min(offset, Number(size)))
    })
  }

  async read(onEntry: (entry: LogEntry) => void): Promise<void> {
    const buffer = Buffer.alloc(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, this.#offset)
      if (bytesRead === 0) return
      this.#offset += bytesRead
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const entry = parseEntry(line)
        if (entry !== undefined) onEntry(entry)
      }
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
