/** Bytes of one output block: some 500 small messages, and half of what one read brings in. */
export const BLOCK_BYTES = 32 * 1024

/** Blocks kept for use: 1 MiB. A busy broker needs one for each client that it feeds in one turn. */
const KEPT = 32

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
