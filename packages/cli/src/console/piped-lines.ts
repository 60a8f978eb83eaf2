import { PassThrough, type Readable } from 'node:stream'

/** An input that is no terminal, and whether anything came from it. */
export interface PipedLines {
  readonly stream: Readable
  /** False until the first byte. */
  readonly hadText: boolean
}

/** Passes an input on and remembers whether it ever held anything. */
export function pipedLines(input: Readable): PipedLines {
  const stream = new PassThrough()
  let hadText = false
  input.on('data', () => {
    hadText = true
  })
  // A closed terminal or a broken pipe is an end like any other.
  input.on('error', () => stream.end())
  input.pipe(stream)
  return {
    stream,
    get hadText() {
      return hadText
    },
  }
}
