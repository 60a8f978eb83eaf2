import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Longest line that is kept whole, in characters; the rest of a longer one is cut. */
const MAX_LINE = 16 * 1024
/** Lines a second that are kept; what is over is counted and dropped, so that a flood costs nobody else. */
const MAX_LINES_PER_SECOND = 500

/** Takes the lines of a child's output, and the number that were dropped. */
export interface OutputSink {
  line(text: string): void
  dropped(count: number): void
}

/** Reads a stream to its end, always: a child whose pipe is full looks as if it hung. */
export function captureLines(stream: Readable, sink: OutputSink, now: () => number = Date.now): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let cutting = false
  let windowStart = 0
  let inWindow = 0
  let droppedInWindow = 0

  const rollWindow = () => {
    if (now() - windowStart < 1000) return
    if (droppedInWindow > 0) sink.dropped(droppedInWindow)
    windowStart = now()
    inWindow = 0
    droppedInWindow = 0
  }
  const give = (text: string) => {
    if (text.trim() === '') return
    rollWindow()
    if (inWindow >= MAX_LINES_PER_SECOND) {
      droppedInWindow++
      return
    }
    inWindow++
    sink.line(text)
  }
  stream.on('data', (chunk: Buffer) => {
    const pieces = decoder.write(chunk).split('\n')
    for (const [index, piece] of pieces.entries()) {
      const whole = index < pieces.length - 1
      if (!cutting) rest += piece
      if (!cutting && rest.length > MAX_LINE) {
        give(`${rest.slice(0, MAX_LINE)}… [cut]`)
        rest = ''
        cutting = true
      }
      if (!whole) break
      if (!cutting) give(rest)
      rest = ''
      cutting = false
    }
  })
  stream.on('error', () => undefined)
  stream.on('close', () => {
    if (!cutting) give(rest)
    if (droppedInWindow > 0) sink.dropped(droppedInWindow)
  })
}
