import type { Io } from './io.ts'

/** An {@link Io} that keeps what was written, for tests. */
export interface KeptIo extends Io {
  readonly data: string[]
  readonly messages: string[]
}

/** Keeps what a command writes; no colours. */
export function keptIo(): KeptIo {
  const data: string[] = []
  const messages: string[] = []
  return {
    data,
    messages,
    out: (line) => data.push(line),
    say: (line) => messages.push(line),
    paint: (_colour, text) => text,
    paintNote: (_colour, text) => text,
  }
}
