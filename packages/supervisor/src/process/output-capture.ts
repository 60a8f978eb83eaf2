import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { NOISE_LIMITS } from '@rosey/protocol'

/** Longest line that is kept whole, in characters; the rest of a longer one is cut. */
const MAX_LINE = 16 * 1024
/** Time in which {@link NOISE_LIMITS} hold, in ms; what is over is counted and dropped, so that a flood costs nobody else. */
const WINDOW_MS = 1000
/**
 * Bytes a second that are read. Who prints more is slowed by its full pipe: reading is what would cost roseyd a whole
 * core, and the process that prints next to nothing, so that no limit of its own would end it.
 */
const MAX_BYTES_PER_SECOND = 4 * 1024 * 1024

/** Takes the lines of a child's output, and the number that were dropped. */
export interface OutputSink {
  line(text: string): void
  dropped(count: number): void
}

/** Reads a stream to its end, and never for long not: a child whose pipe stays full looks as if it hung. */
export function captureLines(stream: Readable, sink: OutputSink, now: () => number = Date.now): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let cutting = false
  let windowStart = 0
  let linesInWindow = 0
  let charactersInWindow = 0
  let bytesInWindow = 0
  let dropped = 0
  let telling: NodeJS.Timeout | undefined
  let pause: NodeJS.Timeout | undefined

  const tellDropped = () => {
    clearTimeout(telling)
    telling = undefined
    if (dropped > 0) sink.dropped(dropped)
    dropped = 0
  }
  const rollWindow = () => {
    if (now() - windowStart < WINDOW_MS) return
    tellDropped()
    windowStart = now()
    linesInWindow = 0
    charactersInWindow = 0
    bytesInWindow = 0
  }
  const restWhenFull = (bytes: number) => {
    rollWindow()
    bytesInWindow += bytes
    if (bytesInWindow < MAX_BYTES_PER_SECOND) return
    stream.pause()
    pause = setTimeout(() => stream.resume(), windowStart + WINDOW_MS - now()).unref()
  }
  const give = (text: string) => {
    if (text.trim() === '') return
    rollWindow()
    const { logLinesPerSecond, logCharactersPerSecond } = NOISE_LIMITS
    if (linesInWindow >= logLinesPerSecond || charactersInWindow + text.length > logCharactersPerSecond) {
      dropped++
      // After a flood there may be silence, in which nothing else would tell of it.
      telling ??= setTimeout(tellDropped, WINDOW_MS).unref()
      return
    }
    linesInWindow++
    charactersInWindow += text.length
    sink.line(text)
  }
  stream.on('data', (chunk: Buffer) => {
    restWhenFull(chunk.length)
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
    clearTimeout(pause)
    if (!cutting) give(rest)
    tellDropped()
  })
}
