import type { Socket } from 'node:net'

/** How many connections may wait without having shown the token; each may hold an unfinished line. */
const MAX_STRANGERS = 32
/** Time to show the token, in ms. A client of ours sends it with its first bytes. */
const PATIENCE_MS = 5000

/**
 * The connections that have not shown the token yet: few, and none for long. When there are too many the oldest is
 * closed, so that strangers who hold connections keep nobody out.
 */
export class Strangers {
  readonly #deadlines = new Map<Socket, NodeJS.Timeout>()

  add(socket: Socket): void {
    const [oldest] = this.#deadlines.keys()
    if (oldest !== undefined && this.#deadlines.size >= MAX_STRANGERS) {
      this.remove(oldest)
      oldest.destroy()
    }
    const deadline = setTimeout(() => socket.destroy(), PATIENCE_MS).unref()
    this.#deadlines.set(socket, deadline)
  }

  /** It has shown the token, or has gone; false when it was none of them. */
  remove(socket: Socket): boolean {
    clearTimeout(this.#deadlines.get(socket))
    return this.#deadlines.delete(socket)
  }
}
