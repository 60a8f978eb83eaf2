/** Most that Node reads from a socket at once, in bytes. */
export const READ_BYTES = 64 * 1024

/** Bytes of one output block: any message that came in one read fits, with 2 KiB for a longer head than it had. */
export const BLOCK_BYTES = READ_BYTES + 2 * 1024

/** Blocks kept for use: 1 MiB. A busy broker needs one for each client that it feeds in one turn. */
const KEPT = 16

/** Output blocks that are used again. An idle client holds none. */
export class BlockPool {
  readonly #free: Buffer[] = []

  /** A block; its content is arbitrary. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES)
  }

  /** Takes a block back. Nobody may use it any more. */
  give(block: Buffer): void {
    if (this.#free.length < KEPT) this.#free.push(block)
  }
}
