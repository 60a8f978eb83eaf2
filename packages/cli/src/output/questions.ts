import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { RoseyError } from '@rosey/protocol'

/** Asks a person on the terminal; the questions go to stderr. */
export class Questions implements Disposable {
  readonly #readline: Interface
  readonly #ended = Promise.withResolvers<never>()
  #hidden = false

  constructor() {
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#hidden) process.stderr.write(chunk)
        done()
      },
    })
    this.#readline = createInterface({ input: process.stdin, output, terminal: true })
    const end = () => this.#ended.reject(new RoseyError('usage', 'Nothing was written: the questions were broken off.'))
    this.#readline.on('SIGINT', end)
    this.#readline.on('close', end)
    // Whoever asks hears of it; when nobody asks any more, nobody needs to.
    this.#ended.promise.catch(() => undefined)
  }

  /** The answer to a question; an empty one stands for `fallback`. */
  async ask(question: string, fallback: string): Promise<string> {
    const hint = fallback === '' ? '' : ` [${fallback}]`
    const answer = await Promise.race([this.#readline.question(`${question}${hint}: `), this.#ended.promise])
    return answer.trim() || fallback
  }

  /** The same for what must not be seen on the screen. */
  async askSecret(question: string): Promise<string> {
    process.stderr.write(`${question}: `)
    this.#hidden = true
    try {
      return (await Promise.race([this.#readline.question(''), this.#ended.promise])).trim()
    } finally {
      this.#hidden = false
      process.stderr.write('\n')
    }
  }

  [Symbol.dispose](): void {
    this.#readline.close()
  }
}
