import { connect, type Socket } from 'node:net'
import {
  CONSOLE_LIMITS,
  type ConsoleIdentity,
  ConsoleIdentitySchema,
  type ConsoleLine,
  type ConsoleReply,
  ConsoleReplySchema,
  type ConsoleRequest,
  type ConsoleSettled,
  ConsoleTextSchema,
  checkPlainly,
  codeOf,
  describeProblems,
  encodeLine,
  LineDecoder,
  messageOf,
  PROTOCOL_VERSION,
  RoseyError,
} from '@rosey/protocol'

/** How to reach a console connector, and as whom. */
export interface ConsoleClientOptions extends ConsoleIdentity {
  /** Where the connector listens; `socketPath` of its status. */
  readonly socketPath: string
  /** What `run/console.token` of the home holds. */
  readonly token: string
  /** A person who stays: others see it come and go. Default false. */
  readonly interactive?: boolean
  /** Called for each line in the channel, from the first one on. */
  readonly onLine?: (line: ConsoleLine) => void
  /** Wait for the welcome in ms. Default 5000. */
  readonly connectTimeoutMs?: number
}

/** How something is said. */
export interface SayOptions {
  /** To the bot alone. Default false. */
  readonly private?: boolean
  /** As `/me` says it. Default false. */
  readonly action?: boolean
}

const CONNECT_TIMEOUT_MS = 5000

/** One client of the console connector. */
export class ConsoleClient implements AsyncDisposable {
  readonly #socket: Socket
  readonly #onLine: ConsoleClientOptions['onLine']
  readonly #decoder = new LineDecoder(CONSOLE_LIMITS)
  readonly #welcome = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()
  readonly #waiting = new Map<number, PromiseWithResolvers<ConsoleSettled>>()
  #nextId = 0
  #connected = false
  #end: RoseyError | undefined

  private constructor(options: ConsoleClientOptions) {
    const { socketPath, token, user, role, channel, interactive = false } = options
    this.#onLine = options.onLine
    this.#socket = connect(socketPath)
    this.#socket.on('connect', () => {
      this.#connected = true
      this.#send({ kind: 'hello', protocol: PROTOCOL_VERSION, token, user, role, channel, interactive })
    })
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    this.#socket.on('error', (error) =>
      this.#because(this.#connected ? ended(socketPath, error) : unreachable(socketPath, error)),
    )
    this.#socket.on('close', () => this.#onClose(socketPath))
  }

  /**
   * Connects and says hello.
   *
   * Throws `usage` for a name or channel that the console does not take, `console-unreachable` when nobody listens or
   * no answer comes in time, `console-refused` when the token is wrong, `protocol-mismatch` for a connector of another
   * version.
   */
  static async connect(options: ConsoleClientOptions): Promise<ConsoleClient> {
    const { user, role, channel, socketPath, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options
    checkIdentity({ user, role, channel })
    const client = new ConsoleClient(options)
    const timer = setTimeout(() => client.#cut(silent(socketPath, connectTimeoutMs)), connectTimeoutMs)
    try {
      await client.#welcome.promise
      return client
    } finally {
      clearTimeout(timer)
    }
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /**
   * Says something; resolves when it is settled, after all lines that it caused. Rejects with `console-unreachable` when
   * the connection ends before, with `usage` for an empty text or one of more than 20,000 characters. There is no
   * deadline: whoever wants one closes the client.
   */
  say(text: string, { private: isPrivate = false, action = false }: SayOptions = {}): Promise<ConsoleSettled> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const { length } = text
    if (!checkPlainly(ConsoleTextSchema, text)) {
      const message = `A message must have 1 to 20,000 characters, this one has ${length}.`
      return Promise.reject(new RoseyError('usage', message))
    }
    const id = this.#nextId++
    const settled = Promise.withResolvers<ConsoleSettled>()
    this.#waiting.set(id, settled)
    this.#send({ kind: 'say', id, text, private: isPrivate, action })
    return settled.promise
  }

  /** Another name or role from now on. Throws `usage` for a name that the console does not take. */
  become(identity: Omit<ConsoleIdentity, 'channel'>): void {
    const { user, role } = identity
    checkIdentity({ user, role, channel: user })
    this.#send({ kind: 'become', user, role })
  }

  /** Ends the connection; what is not settled yet rejects. Closing twice is fine. */
  async close(): Promise<void> {
    this.#cut(new RoseyError('console-unreachable', 'This client has ended its connection to the console.'))
    await this.closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #send(request: ConsoleRequest): void {
    if (this.#socket.writable) this.#socket.write(encodeLine(request))
  }

  #onData(chunk: Buffer): void {
    const { values, violation } = this.#decoder.push(chunk)
    for (const value of values) {
      // What a newer connector says beyond this is passed by.
      if (checkPlainly(ConsoleReplySchema, value)) this.#onReply(value)
    }
    if (violation !== undefined) {
      this.#cut(new RoseyError('console-unreachable', `What listens there is no console: ${violation.kind}.`))
    }
  }

  #onReply(reply: ConsoleReply): void {
    switch (reply.kind) {
      case 'welcome':
        this.#welcome.resolve()
        break
      case 'refused':
        this.#cut(new RoseyError(reply.code, `The console refused this client: ${reply.message}`))
        break
      case 'line':
        this.#onLine?.(reply)
        break
      case 'settled':
        this.#waiting.get(reply.id)?.resolve(reply)
        this.#waiting.delete(reply.id)
    }
  }

  #cut(reason: RoseyError): void {
    this.#because(reason)
    this.#socket.destroy()
  }

  // The first reason counts: what follows are its effects.
  #because(reason: RoseyError): void {
    this.#end ??= reason
  }

  #onClose(socketPath: string): void {
    const reason = this.#end ?? ended(socketPath)
    this.#end = reason
    this.#welcome.reject(reason)
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
    this.#closed.resolve()
  }
}

function checkIdentity(identity: ConsoleIdentity): void {
  if (checkPlainly(ConsoleIdentitySchema, identity)) return
  const problems = describeProblems(ConsoleIdentitySchema, identity)
  throw new RoseyError('usage', `User and channel must be one word of at most 60 characters each: ${problems}.`)
}

function unreachable(socketPath: string, error: Error): RoseyError {
  const why = codeOf(error) === 'ENOENT' ? 'the socket is not there' : messageOf(error)
  const message = `Nobody answers at the console's socket ${socketPath}: ${why}. Start the bot, and see \`rosey status\`.`
  return new RoseyError('console-unreachable', message, { cause: error, details: { socketPath } })
}

function ended(socketPath: string, cause?: Error): RoseyError {
  const message = `The console at ${socketPath} has ended the connection. See \`rosey status\`: is it stopping?`
  return new RoseyError('console-unreachable', message, { cause, details: { socketPath } })
}

function silent(socketPath: string, waitedMs: number): RoseyError {
  const message = `The console at ${socketPath} did not answer within ${waitedMs} ms. See \`rosey status\`.`
  return new RoseyError('console-unreachable', message, { details: { socketPath } })
}
