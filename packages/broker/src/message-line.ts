import { parseSize, type Words } from './arguments.ts'
import type { Frame } from './frame.ts'
import { badArguments, payloadTooLarge, type Violation } from './violation.ts'

const CRLF_BYTES = 2

/**
 * Reads the arguments of a PUB or HPUB, `words`, into a frame of the buffer that they are in.
 *
 * @returns what is wrong with them; undefined when the frame is filled
 */
export function readMessageLine(
  frame: Frame,
  buffer: Buffer,
  words: Words,
  lineFeed: number,
  headers: boolean,
  maxPayload: number,
): Violation | undefined {
  const { count, starts, ends } = words
  const fewest = headers ? 3 : 2
  if (count !== fewest && count !== fewest + 1) {
    return badArguments(`${headers ? 'HPUB' : 'PUB'} takes ${fewest} or ${fewest + 1} arguments, got ${count}`)
  }
  const total = parseSize(buffer, starts[count - 1] ?? 0, ends[count - 1] ?? 0)
  const header = headers ? parseSize(buffer, starts[count - 2] ?? 0, ends[count - 2] ?? 0) : -1
  if (total < 0 || (headers && (header < 0 || header > total))) return badArguments('a message has no valid size')
  if (total > maxPayload) return payloadTooLarge(total, maxPayload)
  const hasReply = count > fewest
  frame.buffer = buffer
  frame.subjectStart = starts[0] ?? 0
  frame.subjectEnd = ends[0] ?? 0
  frame.tailStart = starts[1] ?? 0
  frame.replyStart = hasReply ? (starts[1] ?? 0) : -1
  frame.replyEnd = hasReply ? (ends[1] ?? 0) : -1
  frame.headerBytes = header
  frame.totalBytes = total
  frame.bodyStart = lineFeed + 1
  frame.end = lineFeed + 1 + total + CRLF_BYTES
  return undefined
}
