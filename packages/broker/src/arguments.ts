const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9

/** The words of one protocol line: where each begins and ends. Reused from line to line. */
export interface Words {
  count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** More words than any operation takes; what follows them is counted as one more and refused by the operation. */
const MAX_WORDS = 5

/** An empty list of words. */
export function emptyWords(): Words {
  return { count: 0, starts: new Int32Array(MAX_WORDS + 1), ends: new Int32Array(MAX_WORDS + 1) }
}

/**
 * Splits a line at blanks, from `at` to its line feed.
 *
 * @returns index of the line feed, or -1 when the line is not complete yet
 */
export function splitWords(buffer: Buffer, at: number, words: Words): number {
  const { starts, ends } = words
  const length = buffer.length
  let count = 0
  let index = at
  while (index < length) {
    let byte = buffer[index]
    while (byte === SPACE || byte === TAB || byte === CR) byte = buffer[++index]
    if (byte === LF) {
      words.count = count
      return index
    }
    if (index >= length) return -1
    const start = index
    while (index < length && byte !== SPACE && byte !== TAB && byte !== CR && byte !== LF) byte = buffer[++index]
    starts[count] = start
    ends[count] = index
    if (count < MAX_WORDS) count++
  }
  return -1
}

/**
 * Reads a size as nats-server does: digits alone, nine at most.
 *
 * @returns the number, or -1 when it is none
 */
export function parseSize(buffer: Buffer, start: number, end: number): number {
  if (end <= start || end - start > 9) return -1
  let size = 0
  for (let index = start; index < end; index++) {
    const digit = (buffer[index] ?? 0) - 48
    if (digit < 0 || digit > 9) return -1
    size = size * 10 + digit
  }
  return size
}

/**
 * True when words `first` and later stand as they would in a MSG: one blank between them, CRLF right behind the last.
 */
export function isCanonical(buffer: Buffer, words: Words, first: number, lineFeed: number): boolean {
  const { starts, ends, count } = words
  for (let word = first; word < count - 1; word++) {
    const end = ends[word] ?? 0
    if (starts[word + 1] !== end + 1 || buffer[end] !== SPACE) return false
  }
  const last = ends[count - 1] ?? 0
  return lineFeed === last + 1 && buffer[last] === CR
}
