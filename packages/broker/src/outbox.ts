import { BLOCK_BYTES, type BlockPool, READ_BYTES } from './block-pool.ts'
import type { Flushable, Flusher } from './flusher.ts'
import type { ClientSocket } from './listeners/client-socket.ts'

/**
 * From this size on a payload is passed on as it is instead of copied into the block. It never lies in what one read
 * brought in: it was put together in a buffer of its own. So nothing that waits here holds such a read buffer, most of
 * which could be about something else.
 */
const BY_REFERENCE_BYTES = READ_BYTES

/** Bytes handed to the socket at once while it is slow, so that progress shows. */
const BATCH_BYTES = 256 * 1024

const NOTHING: Buffer = Buffer.alloc(0)

/** Told how full an outbox is. */
export interface OutboxObserver {
  /** In the middle of adding: `pendingBytes` wait. It must not add anything itself. */
  onBacklog(pendingBytes: number): void
  /** After writing: `pendingBytes` still wait. It may add more. */
  onProgress(pendingBytes: number): void
}

/**
 * What waits to be written to one client. Small pieces are copied into a block, large ones are kept by reference. All
 * that comes in one turn of the event loop goes out with one write; while the socket has not taken that, the rest is
 * collected here, where it is counted.
 */
export class Outbox implements Flushable {
  readonly #socket: ClientSocket
  readonly #pool: BlockPool
  readonly #flusher: Flusher
  readonly #observer: OutboxObserver

  #block: Buffer = NOTHING
  // The block holds queued bytes up to #queued, and bytes that are not in the queue yet up to #used.
  #queued = 0
  #used = 0
  #scheduled = false

  // What waits behind the socket; the owner is the block that is free once its last piece is written.
  #pieces: Buffer[] = []
  #owners: (Buffer | undefined)[] = []
  #queuedBytes = 0
  #flyingBlocks: Buffer[] = []
  #flying = false
  #closed = false

  constructor(socket: ClientSocket, pool: BlockPool, flusher: Flusher, observer: OutboxObserver) {
    this.#socket = socket
    this.#pool = pool
    this.#flusher = flusher
    this.#observer = observer
  }

  /** Bytes that wait, those in the socket included. */
  get pendingBytes(): number {
    return this.#used - this.#queued + this.#queuedBytes + this.#socket.writableLength
  }

  /** Adds a text of ASCII characters. */
  text(text: string): void {
    this.append(Buffer.from(text, 'latin1'))
  }

  /** Adds bytes, by copy. */
  append(bytes: Buffer): void {
    if (this.#closed) return
    if (bytes.length > BLOCK_BYTES) {
      this.#reference(Buffer.from(bytes))
      return
    }
    const at = this.#reserve(bytes.length)
    bytes.copy(this.#block, at)
    this.#used = at + bytes.length
  }

  /**
   * Adds a message: `verb subject sid tail`, where subject and tail are ranges of `from`, and the tail ends the message.
   */
  message(
    verb: Buffer,
    sid: Buffer,
    from: Buffer,
    subjectStart: number,
    subjectEnd: number,
    tailStart: number,
    tailEnd: number,
  ): void {
    if (this.#closed) return
    const head = verb.length + (subjectEnd - subjectStart) + sid.length + 2
    const tail = tailEnd - tailStart
    const large = tail >= BY_REFERENCE_BYTES
    if (head > BLOCK_BYTES - BY_REFERENCE_BYTES) {
      // Only a subject of absurd length comes here; it need not be fast.
      this.append(Buffer.concat([verb, from.subarray(subjectStart, subjectEnd), SPACE_BYTES, sid, SPACE_BYTES]))
      if (large) this.#reference(from.subarray(tailStart, tailEnd))
      else this.append(from.subarray(tailStart, tailEnd))
      return
    }
    let at = this.#reserve(large ? head : head + tail)
    const block = this.#block
    at = copyShort(verb, 0, verb.length, block, at)
    at = copyShort(from, subjectStart, subjectEnd, block, at)
    block[at++] = SPACE
    at = copyShort(sid, 0, sid.length, block, at)
    block[at++] = SPACE
    if (large) {
      this.#used = at
      this.#reference(from.subarray(tailStart, tailEnd))
    } else {
      this.#used =
        tail <= SHORT ? copyShort(from, tailStart, tailEnd, block, at) : copyLong(from, tailStart, tailEnd, block, at)
    }
  }

  /** Hands what waits to the socket, as much as it takes now. */
  flush(): void {
    this.#scheduled = false
    if (this.#closed) return
    this.#pump()
    this.#observer.onProgress(this.pendingBytes)
  }

  /** Hands everything to the socket at once, for a connection that is ending, and takes nothing more. */
  finish(): void {
    if (this.#closed) return
    this.#enqueueBlock(undefined)
    this.#closed = true
    for (const piece of this.#pieces) this.#socket.write(piece)
    this.#release()
  }

  /** Drops everything. */
  discard(): void {
    this.#closed = true
    this.#release()
  }

  // Blocks that the socket may still read from are left to the garbage collector.
  #release(): void {
    this.#pieces = []
    this.#owners = []
    this.#queuedBytes = 0
    this.#flyingBlocks = []
    this.#block = NOTHING
    this.#queued = 0
    this.#used = 0
  }

  /** Makes room for `bytes` in the block; returns where. */
  #reserve(bytes: number): number {
    if (!this.#scheduled) {
      this.#scheduled = true
      this.#flusher.add(this)
    }
    if (this.#used + bytes <= this.#block.length) return this.#used
    if (this.#block.length > 0) {
      this.#enqueueBlock(this.#block)
      this.#block = NOTHING
      this.#queued = 0
      this.#used = 0
      this.#pump()
      this.#observer.onBacklog(this.pendingBytes)
      if (this.#closed) return this.#reserveNowhere(bytes)
    }
    this.#block = this.#pool.take()
    return 0
  }

  // The observer has ended the connection: what is written now goes nowhere.
  #reserveNowhere(bytes: number): number {
    this.#block = Buffer.allocUnsafe(bytes)
    return 0
  }

  #reference(bytes: Buffer): void {
    if (this.#closed) return
    if (!this.#scheduled) {
      this.#scheduled = true
      this.#flusher.add(this)
    }
    this.#enqueueBlock(undefined)
    this.#pieces.push(bytes)
    this.#owners.push(undefined)
    this.#queuedBytes += bytes.length
    if (this.#queuedBytes >= BATCH_BYTES) this.#pump()
    this.#observer.onBacklog(this.pendingBytes)
  }

  /** Moves what the block holds to the queue. */
  #enqueueBlock(owner: Buffer | undefined): void {
    if (this.#used === this.#queued && owner === undefined) return
    this.#pieces.push(this.#block.subarray(this.#queued, this.#used))
    this.#owners.push(owner)
    this.#queuedBytes += this.#used - this.#queued
    this.#queued = this.#used
  }

  // While the socket takes all at once, no callback comes that would go on, so this does.
  #pump(): void {
    while (!this.#flying && this.#pieces.length > 0) this.#writeBatch()
    if (!this.#flying) this.#writeBlock()
  }

  /** The common case: nothing waits, and the socket takes all of the block at once. */
  #writeBlock(): void {
    if (this.#used === this.#queued) return
    const block = this.#block
    this.#socket.write(block.subarray(this.#queued, this.#used), this.#onWritten)
    this.#block = NOTHING
    this.#queued = 0
    this.#used = 0
    if (this.#socket.writableLength === 0) {
      this.#pool.give(block)
    } else {
      this.#flying = true
      this.#flyingBlocks.push(block)
    }
  }

  /** Writes the oldest pieces with one system call. */
  #writeBatch(): void {
    let count = 0
    let bytes = 0
    while (count < this.#pieces.length && bytes < BATCH_BYTES) bytes += this.#pieces[count++]?.length ?? 0
    if (count === this.#pieces.length) {
      this.#enqueueBlock(undefined)
      count = this.#pieces.length
    }
    const pieces = this.#pieces.splice(0, count)
    for (const owner of this.#owners.splice(0, count)) if (owner !== undefined) this.#flyingBlocks.push(owner)
    if (pieces.length === 0) return
    this.#queuedBytes -= pieces.reduce((sum, piece) => sum + piece.length, 0)
    const last = pieces.pop()
    this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    this.#socket.write(last ?? NOTHING, this.#onWritten)
    this.#socket.uncork()
    if (this.#socket.writableLength === 0) this.#land()
    else this.#flying = true
  }

  // Comes a tick after a write that the socket took at once, too; then it changes nothing.
  readonly #onWritten = (): void => {
    if (this.#closed || !this.#flying || this.#socket.writableLength > 0) return
    this.#flying = false
    this.#land()
    this.#pump()
    this.#observer.onProgress(this.pendingBytes)
  }

  #land(): void {
    for (const block of this.#flyingBlocks) this.#pool.give(block)
    this.#flyingBlocks = []
    if (this.#pieces.length > 0 || this.#used !== this.#queued || this.#block.length === 0) return
    this.#pool.give(this.#block)
    this.#block = NOTHING
    this.#queued = 0
    this.#used = 0
  }
}

const SPACE = 32
const SPACE_BYTES = Buffer.from(' ')

/** Up to this many bytes a loop beats the call of a native copy. */
const SHORT = 48

function copyShort(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  for (let index = start; index < end; index++) to[at++] = from[index] ?? 0
  return at
}

function copyLong(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  from.copy(to, at, start, end)
  return at + end - start
}
