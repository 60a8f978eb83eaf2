import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { DropReports } from './drop-reports.ts'
import { OutputRate } from './output-rate.ts'

/** Longest line that is kept whole, in characters; the rest of a longer one is cut, and each so many are a line dropped. */
const MAX_LINE = 16 * 1024

/** Takes the lines of a child's output, and the number that were dropped. A line at which it throws is dropped. */
export interface OutputSink {
  line(text: string): void
  dropped(count: number): void
}

/**
 * Reads a stream to its end, and never for long not: a child whose pipe stays full looks as if it hung. What is more
 * than an {@link OutputRate} allows is counted and dropped, so that a flood costs nobody else.
 */
export function captureLines(stream: Readable, sink: OutputSink, now: () => number = () => performance.now()): void {
  const decoder = new StringDecoder('utf8')
  const rate = new OutputRate(now)
  const drops = new DropReports((count) => sink.dropped(count))
  let rest = ''
  /** Characters of a line that was cut, since the last that were counted; undefined in a line that was not. */
  let cut: number | undefined
  let pause: NodeJS.Timeout | undefined

  const restWhenFull = (bytes: number) => {
    const waitMs = rate.read(bytes)
    if (waitMs === 0) return
    stream.pause()
    pause = setTimeout(() => stream.resume(), waitMs).unref()
  }
  const give = (text: string) => {
    if (text.trim() === '') return
    if (!rate.keeps(text.length)) {
      drops.add(1)
      return
    }
    try {
      sink.line(text)
    } catch {
      // A line that cannot be kept is none of the daemon's errors, and the lines after it are kept.
      drops.add(1)
    }
  }
  const add = (piece: string) => {
    if (cut === undefined) {
      rest += piece
      if (rest.length <= MAX_LINE) return
      give(`${rest.slice(0, MAX_LINE)}… [cut]`)
      cut = rest.length - MAX_LINE
      rest = ''
    } else {
      cut += piece.length
    }
    drops.add(Math.floor(cut / MAX_LINE))
    cut %= MAX_LINE
  }
  const end = () => {
    if (cut === undefined) give(rest)
    rest = ''
    cut = undefined
  }
  stream.on('data', (chunk: Buffer) => {
    restWhenFull(chunk.length)
    for (const [index, piece] of decoder.write(chunk).split('\n').entries()) {
      if (index > 0) end()
      add(piece)
    }
  })
  stream.on('error', () => undefined)
  stream.on('close', () => {
    clearTimeout(pause)
    end()
    drops.flush()
  })
}
