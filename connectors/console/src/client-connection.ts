import type { Socket } from 'node:net'
import {
  CONSOLE_LIMITS,
  type ConsoleIdentity,
  type ConsoleReply,
  type ConsoleRequest,
  ConsoleRequestSchema,
  checkPlainly,
  describeProblems,
  encodeLine,
  LineDecoder,
  type LineViolation,
  PROTOCOL_VERSION,
} from '@rosey/protocol'

/** Time to say hello, in ms: whoever connects and stays silent is cut off. */
const HELLO_MS = 5000
/** Time for a refused client to read why, in ms. */
const FAREWELL_MS = 1000
/** Bytes that may wait for a client that does not read; with more it is cut off. */
export const MAX_WAITING_BYTES = 1024 * 1024

type Hello = Extract<ConsoleRequest, { kind: 'hello' }>
type Refused = Extract<ConsoleReply, { kind: 'refused' }>

/** What a connection tells its owner. */
export interface ClientEvents {
  /** Decides about the token that a client shows: undefined lets it in, a sentence says why not. */
  refusalOf(token: string): string | undefined
  entered(client: ClientConnection): void
  said(client: ClientConnection, say: Extract<ConsoleRequest, { kind: 'say' }>): void
  became(client: ClientConnection, before: ConsoleIdentity): void
  /** Once for each connection, also for one that never entered. */
  left(client: ClientConnection, reason: string): void
}

/** One client of the console, from its first byte on. */
export class ClientConnection {
  readonly #socket: Socket
  readonly #connector: string
  readonly #events: ClientEvents
  readonly #decoder = new LineDecoder(CONSOLE_LIMITS)
  readonly #greeting: NodeJS.Timeout
  #identity: ConsoleIdentity | undefined
  #interactive = false
  #reason = 'it ended the connection'

  constructor(socket: Socket, connector: string, events: ClientEvents, helloMs = HELLO_MS) {
    this.#socket = socket
    this.#connector = connector
    this.#events = events
    this.#greeting = setTimeout(() => this.#refuse('usage', `Say hello within ${helloMs} ms.`), helloMs)
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    // What went wrong with the socket; `close` follows.
    socket.on('error', (error) => this.#because(error.message))
    socket.on('close', () => this.#onClose())
  }

  /** Who it is; undefined until it was let in. */
  get identity(): ConsoleIdentity | undefined {
    return this.#identity
  }

  get interactive(): boolean {
    return this.#interactive
  }

  send(reply: ConsoleReply): void {
    if (this.#socket.destroyed || !this.#socket.writable) return
    this.#socket.write(encodeLine(reply))
    if (this.#socket.writableLength <= MAX_WAITING_BYTES) return
    this.#because('it does not read what it is sent')
    this.#socket.destroy()
  }

  /** Ends the connection, what was sent so far included. */
  close(reason: string): void {
    this.#because(reason)
    this.#socket.end()
    setTimeout(() => this.#socket.destroy(), FAREWELL_MS).unref()
  }

  #onData(chunk: Buffer): void {
    const { values, violation } = this.#decoder.push(chunk)
    for (const value of values) {
      if (!this.#socket.writable) return
      this.#onRequest(value)
    }
    if (violation !== undefined) this.#refuse('usage', sentenceOf(violation))
  }

  #onRequest(value: unknown): void {
    if (!checkPlainly(ConsoleRequestSchema, value)) {
      this.#refuse('usage', `The console does not know this request: ${describeProblems(ConsoleRequestSchema, value)}.`)
    } else if (value.kind === 'hello') {
      this.#onHello(value)
    } else if (this.#identity === undefined) {
      this.#refuse('usage', 'Say hello first.')
    } else if (value.kind === 'say') {
      this.#events.said(this, value)
    } else {
      const before = this.#identity
      this.#identity = { user: value.user, role: value.role, channel: before.channel }
      this.#events.became(this, before)
    }
  }

  #onHello(hello: Hello): void {
    const refusal = this.#refusalOf(hello)
    if (refusal !== undefined) {
      this.#refuse(refusal.code, refusal.message)
      return
    }
    clearTimeout(this.#greeting)
    this.#identity = { user: hello.user, role: hello.role, channel: hello.channel }
    this.#interactive = hello.interactive
    this.send({ kind: 'welcome', connector: this.#connector })
    this.#events.entered(this)
  }

  #refusalOf({ protocol, token }: Hello): Omit<Refused, 'kind'> | undefined {
    if (this.#identity !== undefined) return { code: 'usage', message: 'Say hello only once.' }
    if (protocol !== PROTOCOL_VERSION) {
      const versions = `The console speaks protocol ${PROTOCOL_VERSION}, this client ${protocol}`
      return { code: 'protocol-mismatch', message: `${versions}: restart the daemon.` }
    }
    const message = this.#events.refusalOf(token)
    return message === undefined ? undefined : { code: 'console-refused', message }
  }

  #refuse(code: Refused['code'], message: string): void {
    this.send({ kind: 'refused', code, message })
    this.close(message)
  }

  #because(reason: string): void {
    this.#reason = reason
  }

  #onClose(): void {
    clearTimeout(this.#greeting)
    this.#events.left(this, this.#reason)
  }
}

function sentenceOf(violation: LineViolation): string {
  if (violation.kind === 'too-long') return `A line to the console can have at most ${violation.limit} bytes.`
  return 'The console takes lines of JSON.'
}
