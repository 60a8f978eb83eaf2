import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, messageOf } from '@rosey/protocol'
import { settlesWithin } from '../process/terminate.ts'

/** Bytes that may wait for the disk; more is dropped and counted. */
const MAX_WAITING = 4 * 1024 * 1024
/** Wait after a failed write before the next try, in ms: a full disk stays full for a while. */
const RETRY_MS = 2000

/** When a file is put aside, and how many of those are kept. */
export interface Rotation {
  readonly maxBytes: number
  readonly keep: number
}

/** Told when lines cannot be written, and when they can again. */
export interface LogTrouble {
  failed(path: string, code: string, message: string): void
  recovered(path: string, dropped: number): void
}

/**
 * One log file. Lines are appended in order and never block the writer; `NAME.log` is put aside as `NAME.log.1` when it
 * is full. A disk that is full costs lines, which are counted, and nothing else.
 */
export class LogFile {
  readonly #path: string
  readonly #rotation: Rotation
  readonly #trouble: LogTrouble
  #waiting: string[] = []
  #waitingBytes = 0
  #dropped = 0
  #broken = false
  #size = 0
  #handle: FileHandle | undefined
  #work: Promise<void> | undefined
  #closed = false
  readonly #closing = Promise.withResolvers<void>()

  constructor(path: string, rotation: Rotation, trouble: LogTrouble) {
    this.#path = path
    this.#rotation = rotation
    this.#trouble = trouble
  }

  write(line: string): void {
    if (this.#closed) return
    if (this.#waitingBytes + line.length > MAX_WAITING) {
      this.#dropped++
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#work ??= this.#drain()
  }

  /** Writes what waits, once, and closes the file. */
  async close(): Promise<void> {
    this.#closed = true
    this.#closing.resolve()
    await this.#work
    // What cannot be written now is lost, as it was counted before.
    await this.#handle?.close().catch(() => undefined)
    this.#handle = undefined
  }

  async #drain(): Promise<void> {
    // One turn later a burst has become one write.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      try {
        await this.#writeBatch()
        this.#nowWorks()
      } catch (error) {
        this.#nowBroken(error)
        if (this.#closed) break
        await settlesWithin(this.#closing.promise, RETRY_MS)
      }
    }
    this.#work = undefined
  }

  async #writeBatch(): Promise<void> {
    this.#handle ??= await this.#open()
    const batch = [...this.#waiting]
    const text = Buffer.from(batch.join(''))
    if (this.#size > 0 && this.#size + text.length > this.#rotation.maxBytes) await this.#rotate()
    this.#handle ??= await this.#open()
    await this.#handle.appendFile(text)
    this.#size += text.length
    // Lines that came meanwhile wait behind the batch.
    this.#waiting = this.#waiting.slice(batch.length)
    this.#waitingBytes = this.#waiting.reduce((sum, line) => sum + line.length, 0)
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true })
    const handle = await open(this.#path, 'a', 0o640)
    this.#size = (await stat(this.#path)).size
    return handle
  }

  async #rotate(): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
    const { keep } = this.#rotation
    await rm(`${this.#path}.${keep}`, { force: true })
    for (let number = keep - 1; number >= 1; number--)
      await moveIfThere(`${this.#path}.${number}`, `${this.#path}.${number + 1}`)
    if (keep > 0) await moveIfThere(this.#path, `${this.#path}.1`)
    else await rm(this.#path, { force: true })
  }

  #nowWorks(): void {
    if (!this.#broken && this.#dropped === 0) return
    this.#trouble.recovered(this.#path, this.#dropped)
    this.#broken = false
    this.#dropped = 0
  }

  #nowBroken(error: unknown): void {
    void this.#handle?.close().catch(() => undefined)
    this.#handle = undefined
    if (this.#broken) return
    this.#broken = true
    this.#trouble.failed(this.#path, codeOf(error) ?? 'unknown', messageOf(error))
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
