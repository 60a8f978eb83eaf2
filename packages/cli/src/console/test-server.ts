import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CONSOLE_LIMITS,
  type ConsoleReply,
  type ConsoleRequest,
  ConsoleRequestSchema,
  checkPlainly,
  encodeLine,
  LineDecoder,
} from '@rosey/protocol'

/** Waits until `isSo` holds; fails after five seconds. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Speaks a console connector's side on a real socket; the test says what it answers. */
export class TestServer implements AsyncDisposable {
  readonly requests: ConsoleRequest[] = []
  readonly socketPath: string
  readonly #folder: string
  readonly #answer: (request: ConsoleRequest) => readonly ConsoleReply[]
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  private constructor(folder: string, answer: (request: ConsoleRequest) => readonly ConsoleReply[]) {
    this.#folder = folder
    this.socketPath = join(folder, 'console.sock')
    this.#answer = answer
  }

  static async start(answer: (request: ConsoleRequest) => readonly ConsoleReply[] = echo): Promise<TestServer> {
    const server = new TestServer(await mkdtemp(join(tmpdir(), 'chat-')), answer)
    await server.listen()
    return server
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket))
    this.#server.listen(this.socketPath)
    await once(this.#server, 'listening')
  }

  /** Sends to every client. */
  tell(reply: ConsoleReply): void {
    for (const socket of this.#sockets) socket.write(encodeLine(reply))
  }

  /** As a connector that was killed, but for its socket file. */
  async vanish(): Promise<void> {
    const closed = this.#server === undefined ? undefined : once(this.#server, 'close')
    this.#server?.close()
    this.#server = undefined
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.vanish()
    await rm(this.#folder, { recursive: true })
  }

  #serve(socket: Socket): void {
    const decoder = new LineDecoder(CONSOLE_LIMITS)
    this.#sockets.add(socket)
    // A client that goes away while it is written to.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      for (const value of decoder.push(chunk).values) {
        if (!checkPlainly(ConsoleRequestSchema, value)) throw new Error(`no request: ${JSON.stringify(value)}`)
        this.requests.push(value)
        for (const reply of this.#answer(value)) socket.write(encodeLine(reply))
      }
    })
  }
}

/** A line of the bot. */
export function botLine(text: string, replyTo?: number): ConsoleReply {
  const line = { kind: 'line', from: 'bot', name: 'bot', text, private: false, action: false } as const
  return replyTo === undefined ? line : { ...line, replyTo }
}

/** Lets everybody in, and answers each line with itself. */
export function echo(request: ConsoleRequest): readonly ConsoleReply[] {
  if (request.kind === 'hello') return [{ kind: 'welcome', connector: 'console' }]
  if (request.kind !== 'say') return []
  const { id, text } = request
  return [botLine(`echo ${text}`, id), { kind: 'settled', id, outcome: 'answered' }]
}
