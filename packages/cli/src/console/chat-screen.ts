import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** Where the chat reads and writes. */
export interface ChatStreams {
  readonly input: Readable
  readonly output: Writable
  /** True when a person types: then there is a prompt, and what arrives does not destroy the line being typed. */
  readonly terminal: boolean
}

/** What a person does. */
export interface ScreenEvents {
  readonly onLine: (line: string) => void
  /** Once: Ctrl-C, Ctrl-D, the end of the input, or a terminal that is gone. */
  readonly onEnd: () => void
}

/** The two ends of a chat in a terminal, or of plain lines when there is none. */
export class ChatScreen {
  readonly #streams: ChatStreams
  readonly #readline: Interface
  #ended = false

  constructor(streams: ChatStreams, { onLine, onEnd }: ScreenEvents) {
    this.#streams = streams
    this.#readline = createInterface({ ...streams, prompt: '' })
    this.#readline.on('line', (line) => {
      onLine(line)
      this.#prompt()
    })
    this.#readline.on('SIGINT', () => this.#readline.close())
    const end = () => {
      if (this.#ended) return
      this.#ended = true
      if (streams.terminal) streams.output.write('\n')
      onEnd()
    }
    this.#readline.on('close', end)
    // A terminal that is gone can neither be read nor set back to its usual mode, and that shows here while the readline
    // is open or closing, and at the input itself afterwards.
    this.#readline.on('error', end)
    streams.input.on('error', end)
  }

  /** Shows who is typing; nothing without a terminal. */
  setPrompt(prompt: string): void {
    this.#readline.setPrompt(prompt)
    this.#prompt()
  }

  /** Prints text above the line that is being typed. */
  print(text: string): void {
    const { output, terminal } = this.#streams
    if (!terminal || this.#ended) {
      output.write(`${text}\n`)
      return
    }
    // The line being typed may take several rows; prompt() goes up by as many before it draws it anew.
    const { rows } = this.#readline.getCursorPos()
    moveCursor(output, 0, -rows)
    cursorTo(output, 0)
    clearScreenDown(output)
    output.write(`${text}\n${'\n'.repeat(rows)}`)
    this.#readline.prompt(true)
  }

  /** Ends reading; afterwards nothing holds the process. */
  close(): void {
    this.#readline.close()
  }

  #prompt(): void {
    if (this.#streams.terminal && !this.#ended) this.#readline.prompt(true)
  }
}
