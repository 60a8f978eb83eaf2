import { AuthorizationError, UserAuthenticationExpiredError } from '@nats-io/nats-core/internal'

/** What a server that is no NATS server may send before nobody looks any more, in bytes. */
const MAX_WATCHED = 64 * 1024

/**
 * The error that ends an attempt whose connection the server closed before it let us in. The client library ends an
 * attempt early only for an error of authorization; for every other end it would wait until its time is up.
 */
export const SHUT_OUT = 'Authorization Violation: the server closed the connection before it let us in'

/** The frames of a connection, ended by {@link SHUT_OUT} where the server hung up before it answered the first PING. */
export class SignInWatch implements AsyncIterableIterator<Uint8Array> {
  readonly #frames: AsyncIterator<Uint8Array>
  readonly #ended: Promise<IteratorResult<Uint8Array>>
  readonly #endsAttempt: (said: string | undefined) => boolean
  #isWatching = true
  #text = ''

  /**
   * `closed` settles with the connection: the frames of the library's own transport do not end with it. `endsAttempt` is told the error that the server sent last, where it sent one; it says whether that is the end of an
   * attempt, and not of a connection that nobody wants any more.
   */
  constructor(
    frames: AsyncIterable<Uint8Array>,
    closed: Promise<unknown>,
    endsAttempt: (said: string | undefined) => boolean,
  ) {
    this.#frames = frames[Symbol.asyncIterator]()
    this.#ended = closed.then(() => ({ done: true, value: undefined }))
    this.#endsAttempt = endsAttempt
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    return this.#isWatching ? this.#watch() : this.#frames.next()
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#frames.return?.()
    return { done: true, value: undefined }
  }

  async #watch(): Promise<IteratorResult<Uint8Array>> {
    const result = await Promise.race([this.#frames.next(), this.#ended])
    if (result.done !== true) {
      this.#text += Buffer.from(result.value).toString('latin1')
      // Whatever comes after the first PONG is for somebody who is in.
      this.#isWatching = !/^PONG\r$/m.test(this.#text) && this.#text.length <= MAX_WATCHED
      if (!this.#isWatching) this.#text = ''
      return result
    }
    this.#isWatching = false
    const said = lastError(this.#text)
    if ((said !== undefined && endsByItself(said)) || !this.#endsAttempt(said)) return result
    return { done: false, value: Buffer.from(`-ERR '${SHUT_OUT}'\r\n`) }
  }
}

function lastError(text: string): string | undefined {
  return Array.from(text.matchAll(/^-ERR '?(.*?)'?\r$/gm)).at(-1)?.[1]
}

// For these the library has ended the attempt already; a second end would be that of the next one.
function endsByItself(said: string): boolean {
  return AuthorizationError.parse(said) !== null || UserAuthenticationExpiredError.parse(said) !== null
}
