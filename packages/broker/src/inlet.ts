import { READ_BYTES } from './block-pool.ts'
import type { Congestion, Feeder } from './congestion.ts'
import type { ClientSocket } from './listeners/client-socket.ts'
import type { Parser } from './parser.ts'

/** A read of fewer bytes than this is left to the garbage collector: it is cheaper so. */
const GIVEN_BACK_BYTES = 16 * 1024

/**
 * Full reads of one client in one turn of the event loop; then the others have theirs. Without a bound the system's
 * loop gives a flood 32 of them at a stretch (libuv's `uv__read`), which others wait for by milliseconds.
 */
const READS_A_TURN = 2

/** Reads what one client sends, but not while the client has to wait for a slow consumer that it feeds. */
export class Inlet implements Feeder {
  readonly #socket: ClientSocket
  readonly #parser: Parser
  readonly #onHeard: () => void
  readonly #onFailed: (error: unknown) => void
  readonly #waitsFor = new Set<Congestion>()
  // What came but was not worked while the client had to wait.
  #rest: Buffer | undefined
  #closed = false
  #readsInTurn = 0

  /**
   * `onHeard` is called for each chunk, before it is parsed; `onFailed` with what is thrown while that is worked on: it
   * must end the client, and no other has to know.
   */
  constructor(socket: ClientSocket, parser: Parser, onHeard: () => void, onFailed: (error: unknown) => void) {
    this.#socket = socket
    this.#parser = parser
    this.#onHeard = onHeard
    this.#onFailed = onFailed
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
  }

  /** True while nothing is read. */
  get isWaiting(): boolean {
    return this.#waitsFor.size > 0
  }

  pauseFor(congestion: Congestion): void {
    if (this.#closed) {
      congestion.forget(this)
      return
    }
    this.#waitsFor.add(congestion)
    this.#parser.halted = true
    this.#socket.pause()
  }

  resumeFrom(congestion: Congestion): void {
    if (!this.#waitsFor.delete(congestion) || this.#waitsFor.size > 0 || this.#closed) return
    this.#parser.halted = false
    const rest = this.#rest
    this.#rest = undefined
    if (rest !== undefined) this.#read(rest)
    if (this.#waitsFor.size === 0) this.#socket.resume()
  }

  /** Reads nothing any more. */
  close(): void {
    this.#closed = true
    this.#parser.halted = true
    this.#rest = undefined
    for (const congestion of this.#waitsFor) congestion.forget(this)
    this.#waitsFor.clear()
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return
    try {
      this.#work(chunk)
    } catch (error) {
      this.#onFailed(error)
    }
  }

  #work(chunk: Buffer): void {
    this.#onHeard()
    if (chunk.length >= READ_BYTES) this.#takeTurn()
    const taken = this.#parser.feed(chunk)
    if (this.#closed) return
    if (taken < chunk.length) this.#rest = chunk.subarray(taken)
    else giveBack(chunk)
  }

  // There is more where a full read came from.
  #takeTurn(): void {
    this.#readsInTurn++
    if (this.#readsInTurn === 1) setImmediate(this.#endTurn)
    if (this.#readsInTurn === READS_A_TURN) this.#socket.pause()
  }

  readonly #endTurn = (): void => {
    const wasPaused = this.#readsInTurn >= READS_A_TURN
    this.#readsInTurn = 0
    if (wasPaused && !this.#closed && this.#waitsFor.size === 0) this.#socket.resume()
  }
}

/**
 * Gives the memory of a read that has been worked off back at once: left to the garbage collector, which looks every
 * 64 MiB, a flood of such buffers is most of what the broker holds. Nothing may still point into it: whatever outlives
 * the read is a copy, and what is passed on by reference (see outbox.ts) is longer than a read. One that is part of
 * something larger is not ours to give.
 */
function giveBack({ buffer, length }: Buffer): void {
  if (length < GIVEN_BACK_BYTES || length > READ_BYTES || buffer.byteLength !== length) return
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
