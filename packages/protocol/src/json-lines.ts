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
  /** Lines within any second; undefined for no bound. */
  readonly maxPerSecond?: number
}

/** The bounds of the control pipe (DESIGN §5): an endless line must not grow the reader. */
export const CONTROL_LIMITS: LineLimits = { maxBytes: 256 * 1024, maxPerSecond: 200 }

/** One value as a line of JSON, newline included. */
export function encodeLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

/** Takes bytes as they come and gives whole values; holds at most one unfinished line within the limit. */
export class LineDecoder {
  readonly #limits: LineLimits
  readonly #now: () => number
  #rest: Buffer[] = []
  #restBytes = 0
  #broken = false
  #windowStart = 0
  #inWindow = 0

  constructor(limits: LineLimits, now: () => number = Date.now) {
    this.#limits = limits
    this.#now = now
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
        this.#rest.push(piece)
        this.#restBytes += piece.length
        break
      }
      start = end + 1
      const line = this.#rest.length === 0 ? piece : Buffer.concat([...this.#rest, piece])
      this.#rest = []
      this.#restBytes = 0
      if (line.length === 0) continue
      const violation = this.#take(line, values)
      if (violation !== undefined) return this.#break(values, violation)
    }
    return { values }
  }

  #take(line: Buffer, values: unknown[]): LineViolation | undefined {
    const { maxPerSecond } = this.#limits
    if (maxPerSecond !== undefined && this.#countInWindow() > maxPerSecond) {
      return { kind: 'too-many', perSecond: maxPerSecond }
    }
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
    this.#rest = []
    this.#restBytes = 0
    return { values, violation }
  }
}
