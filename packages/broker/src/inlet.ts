import type { Congestion, Feeder } from './congestion.ts'
import type { ClientSocket } from './listeners/client-socket.ts'
import type { Parser } from './parser.ts'

/** Reads what one client sends, but not while the client has to wait for a slow consumer that it feeds. */
export class Inlet implements Feeder {
  readonly #socket: ClientSocket
  readonly #parser: Parser
  readonly #onHeard: () => void
  readonly #waitsFor = new Set<Congestion>()
  // What came but was not worked while the client had to wait.
  #rest: Buffer | undefined
  #closed = false

  /** `onHeard` is called for each chunk, before it is parsed. */
  constructor(socket: ClientSocket, parser: Parser, onHeard: () => void) {
    this.#socket = socket
    this.#parser = parser
    this.#onHeard = onHeard
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
    this.#onHeard()
    const taken = this.#parser.feed(chunk)
    if (taken < chunk.length && !this.#closed) this.#rest = chunk.subarray(taken)
  }
}
