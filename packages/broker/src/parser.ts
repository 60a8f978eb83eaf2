import { emptyWords, isCanonical, parseSize, splitWords } from './arguments.ts'
import { foreignProtocol } from './foreign-protocol.ts'
import { emptyFrame, type Frame } from './frame.ts'
import { readMessageLine } from './message-line.ts'
import { type Operation, recognize } from './operation.ts'
import { PartialLine } from './partial-line.ts'
import { PartialMessage } from './partial-message.ts'
import { badArguments, controlLineTooLong, notAuthorized, unknownOperation, type Violation } from './violation.ts'

const CR = 13
const LF = 10
const SPACE = 32
/** Room for a verb, its blanks and the end of its line beside the arguments that are limited. */
const LONGEST_VERB = 64

/** What a client asked for. Texts are latin1: one character for each byte. */
export interface OperationHandler {
  onConnect(json: string): void
  /** `frame` is valid during the call only. */
  onPublish(frame: Frame): void
  onSubscribe(subject: string, queue: string | undefined, sid: string): void
  /** `max` is 0 for at once, else the count of messages after which the subscription ends. */
  onUnsubscribe(sid: string, max: number): void
  onPing(): void
  onPong(): void
  /** The connection must be ended; nothing more is read. */
  onViolation(violation: Violation): void
}

/** The limits that are applied while reading. */
export interface ParserLimits {
  readonly maxPayload: number
  readonly maxControlLine: number
}

/**
 * Reads what a client sends, however it is cut into chunks. Complete messages are handed on as offsets into the chunk;
 * lines and messages that are spread over chunks are put together first.
 */
export class Parser {
  /** While true, anything but CONNECT is an authorization violation. */
  connectOnly: boolean
  /** While true, reading stops behind the current operation; see {@link feed}. */
  halted = false
  /** Largest message in bytes: that of the limits until it is known who sends. */
  maxPayload: number

  readonly #handler: OperationHandler
  readonly #limits: ParserLimits
  readonly #words = emptyWords()
  readonly #frame = emptyFrame()
  readonly #line = new PartialLine()
  readonly #message = new PartialMessage(this.#frame)

  constructor(handler: OperationHandler, limits: ParserLimits, connectOnly: boolean) {
    this.#handler = handler
    this.#limits = limits
    this.maxPayload = limits.maxPayload
    this.connectOnly = connectOnly
  }

  /**
   * Reads a chunk.
   *
   * @returns how much of it was read: all of it, unless the handler has set `halted`. The rest has to be fed again.
   */
  feed(chunk: Buffer): number {
    let at = this.#line.isBegun ? this.#continueLine(chunk) : 0
    while (at < chunk.length && !this.halted) {
      at = this.#message.isBegun ? this.#continueMessage(chunk, at) : this.#operation(chunk, at)
    }
    return at
  }

  /** Reads one operation; keeps the bytes when it is not complete. */
  #operation(buffer: Buffer, at: number): number {
    if (this.connectOnly && ((buffer[at] ?? 0) | 32) !== 99) {
      const speaks = foreignProtocol(buffer, at)
      return this.#refuse(notAuthorized('it began with something else than CONNECT', speaks), buffer)
    }
    // Most of all traffic is PUB in capitals, so it does not go through the table.
    if (buffer[at] === 80 && buffer[at + 1] === 85 && buffer[at + 2] === 66 && buffer[at + 3] === SPACE) {
      return this.#publish(buffer, at, at + 3, false)
    }
    const found = recognize(buffer, at)
    if (found.kind === 'unknown') return this.#refuse(this.#unknown(buffer, at), buffer)
    if (found.kind === 'incomplete') return this.#keep(buffer, at, 0)
    const start = at + found.length
    if (found.operation === 'pub') return this.#publish(buffer, at, start, false)
    if (found.operation === 'hpub') return this.#publish(buffer, at, start, true)
    const lineFeed = buffer.indexOf(LF, start)
    if (lineFeed === -1) return this.#keep(buffer, at, start - at)
    if (lineFeed - start > this.#limits.maxControlLine + 2) {
      return this.#refuse(controlLineTooLong(this.#limits.maxControlLine), buffer)
    }
    this.#act(found.operation, buffer, start, lineFeed)
    return lineFeed + 1
  }

  #act(operation: Exclude<Operation, 'pub' | 'hpub'>, buffer: Buffer, start: number, lineFeed: number): void {
    switch (operation) {
      case 'connect':
        this.#handler.onConnect(buffer.toString('utf8', start, lineFeed).trim())
        return
      case 'sub':
        this.#subscribe(buffer, start)
        return
      case 'unsub':
        this.#unsubscribe(buffer, start)
        return
      case 'ping':
        this.#handler.onPing()
        return
      case 'pong':
        this.#handler.onPong()
        return
      case 'err':
        this.#violate({
          reason: 'client-error',
          answer: undefined,
          detail: `the client said ${excerpt(buffer, start)}`,
        })
        return
      case 'info':
        // What it says does not matter, but it has to be one.
        if (!isInfo(buffer.toString('utf8', start, lineFeed))) this.#violate(badArguments('INFO holds no JSON object'))
        return
      case 'ok':
        return
    }
  }

  #subscribe(buffer: Buffer, start: number): void {
    splitWords(buffer, start, this.#words)
    const { count } = this.#words
    if (count < 2 || count > 3) {
      this.#violate(badArguments(`SUB takes 2 or 3 arguments, got ${count}`))
      return
    }
    this.#handler.onSubscribe(
      this.#word(buffer, 0),
      count === 3 ? this.#word(buffer, 1) : undefined,
      this.#word(buffer, count - 1),
    )
  }

  #unsubscribe(buffer: Buffer, start: number): void {
    splitWords(buffer, start, this.#words)
    const { count, starts, ends } = this.#words
    if (count < 1 || count > 2) {
      this.#violate(badArguments(`UNSUB takes 1 or 2 arguments, got ${count}`))
      return
    }
    const max = count === 2 ? parseSize(buffer, starts[1] ?? 0, ends[1] ?? 0) : 0
    this.#handler.onUnsubscribe(this.#word(buffer, 0), Math.max(0, max))
  }

  #word(buffer: Buffer, index: number): string {
    return buffer.toString('latin1', this.#words.starts[index] ?? 0, this.#words.ends[index] ?? 0)
  }

  /** Reads PUB or HPUB whose line begins at `at` and whose arguments begin at `start`. */
  #publish(buffer: Buffer, at: number, start: number, headers: boolean): number {
    const words = this.#words
    const lineFeed = splitWords(buffer, start, words)
    if (lineFeed === -1) return this.#keep(buffer, at, start - at)
    const { maxControlLine } = this.#limits
    if (lineFeed - start > maxControlLine + 2) return this.#refuse(controlLineTooLong(maxControlLine), buffer)
    const frame = this.#frame
    const violation = readMessageLine(frame, buffer, words, lineFeed, headers, this.maxPayload)
    if (violation !== undefined) return this.#refuse(violation, buffer)
    if (!isCanonical(buffer, words, 1, lineFeed)) return this.#publishRewritten(buffer, lineFeed, headers)
    const { end } = frame
    if (end > buffer.length) {
      this.#message.begin(buffer, at)
      return buffer.length
    }
    this.#emit()
    return end
  }

  /** A line with odd blanks is written again as it should be; what follows it is gathered behind. */
  #publishRewritten(buffer: Buffer, lineFeed: number, headers: boolean): number {
    const words = Array.from({ length: this.#words.count }, (_, index) => this.#word(buffer, index))
    const line = Buffer.from(`${headers ? 'HPUB' : 'PUB'} ${words.join(' ')}\r\n`, 'latin1')
    this.#publish(line, 0, headers ? 5 : 4, headers)
    return lineFeed + 1
  }

  #continueMessage(chunk: Buffer, at: number): number {
    const next = this.#message.add(chunk, at)
    if (!this.#message.isBegun) this.#emit()
    return next
  }

  #emit(): void {
    const { buffer, end } = this.#frame
    if (buffer[end - 2] !== CR || buffer[end - 1] !== LF) {
      this.#violate(unknownOperation('a payload does not end where its size says'))
      return
    }
    this.#handler.onPublish(this.#frame)
  }

  /** Keeps a line that is not complete; `verb` is the length of its first word, 0 while that is not complete. */
  #keep(buffer: Buffer, at: number, verb: number): number {
    const length = buffer.length - at
    if (verb > 0 && length - verb > this.#limits.maxControlLine + 2) {
      return this.#refuse(controlLineTooLong(this.#limits.maxControlLine), buffer)
    }
    this.#line.begin(buffer, at)
    return buffer.length
  }

  /** Adds to a kept line what belongs to it, and reads it when it is complete. */
  #continueLine(chunk: Buffer): number {
    const lineFeed = chunk.indexOf(LF)
    const taken = lineFeed === -1 ? chunk.length : lineFeed + 1
    // More than this is too long, whatever it is.
    const line = this.#line.add(chunk, Math.min(taken, this.#limits.maxControlLine + LONGEST_VERB))
    if (lineFeed === -1) {
      this.#checkKept(line)
      return taken
    }
    this.#line.end()
    this.#operation(line, 0)
    return taken
  }

  // The same limit as for a line that comes whole, so that it does not matter how it is cut.
  #checkKept(line: Buffer): void {
    const found = recognize(line, 0)
    if (found.kind === 'unknown') {
      this.#violate(this.#unknown(line, 0))
    } else if (found.kind === 'known' && line.length - found.length > this.#limits.maxControlLine + 2) {
      this.#violate(controlLineTooLong(this.#limits.maxControlLine))
    }
  }

  #unknown(buffer: Buffer, at: number): Violation {
    return unknownOperation(excerpt(buffer, at), foreignProtocol(buffer, at))
  }

  #violate(violation: Violation): void {
    this.halted = true
    this.#handler.onViolation(violation)
  }

  #refuse(violation: Violation, buffer: Buffer): number {
    this.#violate(violation)
    return buffer.length
  }
}

/** Some bytes for the log, made printable. */
function excerpt(buffer: Buffer, at: number): string {
  return JSON.stringify(buffer.toString('latin1', at, Math.min(buffer.length, at + 32)))
}

// As in nats-server, which reads it and forgets it.
function isInfo(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && !Array.isArray(value)
  } catch {
    // Not JSON.
    return false
  }
}
