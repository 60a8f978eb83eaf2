/** Why a stream of lines was refused. */
export type LineViolation =
  | { readonly kind: 'too-long'; readonly limit: number }
  | { readonly kind: 'too-many'; readonly perSecond: number }
  | { readonly kind: 'not-json' }

/** What {@link LineDecoder.push} found. After a violation nothing more is decoded. */
export interface DecodedLines {
  readonly values: readonly unknown[]
  readonly violation?: LineViolation
}

/** Bounds of a stream of JSON lines. */
export interface LineLimits {
  /** Bytes of one line without its newline. */
  readonly maxBytes: number
  /** Lines, empty ones too, in a second; each second begins with the first line after the one before. No bound by default. */
  readonly maxPerSecond?: number
}

/** The bounds of the control pipe (DESIGN §5): an endless line must not grow the reader. */
export const CONTROL_LIMITS: LineLimits = { maxBytes: 256 * 1024, maxPerSecond: 200 }

/** One value as a line of JSON, newline included. */
export function encodeLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

const NOTHING = Buffer.alloc(0)

/** Takes bytes as they come and gives whole values; holds at most one unfinished line within the limit. */
export class LineDecoder {
  #limits: LineLimits
  readonly #now: () => number
  // One buffer that grows, because a list of the pieces would cost a hundred times its bytes when they come one by one.
  #rest = NOTHING
  #restBytes = 0
  #broken = false
  #windowStart = Number.NEGATIVE_INFINITY
  #inWindow = 0

  /** `now` is in ms and must never go back: a clock that is set back would make the second last for hours. */
  constructor(limits: LineLimits, now: () => number = () => performance.now()) {
    this.#limits = limits
    this.#now = now
  }

  /** Takes other bounds from the next bytes on. */
  allow(limits: LineLimits): void {
    this.#limits = limits
  }

  push(chunk: Buffer): DecodedLines {
    const values: unknown[] = []
    if (this.#broken) return { values }
    let start = 0
    while (start < chunk.length) {
      const end = chunk.indexOf(0x0a, start)
      const piece = chunk.subarray(start, end === -1 ? chunk.length : end)
      if (this.#restBytes + piece.length > this.#limits.maxBytes) {
        return this.#break(values, { kind: 'too-long', limit: this.#limits.maxBytes })
      }
      if (end === -1) {
        this.#keep(piece)
        break
      }
      start = end + 1
      const violation = this.#take(this.#complete(piece), values)
      if (violation !== undefined) return this.#break(values, violation)
    }
    return { values }
  }

  #keep(piece: Buffer): void {
    const needed = this.#restBytes + piece.length
    if (needed > this.#rest.length) {
      const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#rest.length * 2), this.#limits.maxBytes))
      this.#rest.copy(grown, 0, 0, this.#restBytes)
      this.#rest = grown
    }
    piece.copy(this.#rest, this.#restBytes)
    this.#restBytes = needed
  }

  #complete(piece: Buffer): Buffer {
    if (this.#restBytes === 0) return piece
    this.#keep(piece)
    const line = this.#rest.subarray(0, this.#restBytes)
    this.#forget()
    return line
  }

  #forget(): void {
    this.#rest = NOTHING
    this.#restBytes = 0
  }

  #take(line: Buffer, values: unknown[]): LineViolation | undefined {
    const { maxPerSecond } = this.#limits
    if (maxPerSecond !== undefined && this.#countInWindow() > maxPerSecond) {
      return { kind: 'too-many', perSecond: maxPerSecond }
    }
    if (line.length === 0) return undefined
    try {
      values.push(JSON.parse(line.toString('utf8')))
      return undefined
    } catch {
      // The text of the parser's error would quote what a stranger sent.
      return { kind: 'not-json' }
    }
  }

  #countInWindow(): number {
    const now = this.#now()
    if (now - this.#windowStart >= 1000) {
      this.#windowStart = now
      this.#inWindow = 0
    }
    return ++this.#inWindow
  }

  #break(values: unknown[], violation: LineViolation): DecodedLines {
    this.#broken = true
    this.#forget()
    return { values, violation }
  }
}
