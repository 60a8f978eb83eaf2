import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ConsoleReply,
  type ConsoleRequest,
  createLogger,
  encodeLine,
  LineDecoder,
  PROTOCOL_VERSION,
} from '@rosey/protocol'
import type { ChatEvent, Settlement } from '@rosey/sdk'
import ConsoleConnector from './index.ts'

export const TOKEN = 'a-token-of-the-right-length'

/** What the connector handed over, and the way to settle it. */
export interface Received {
  readonly channel: string
  readonly event: ChatEvent
  readonly settle: (settlement: Settlement) => void
}

/** Waits until `find` gives something; fails after five seconds. */
export async function until<T>(find: () => T | undefined, what: string): Promise<T> {
  const deadline = Date.now() + 5000
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A real console connector on a socket in a folder of its own, with the test in the place of the bot. */
export class TestConsole implements AsyncDisposable {
  readonly received: Received[] = []
  readonly connector = new ConsoleConnector()
  readonly folder: string
  readonly socketPath: string
  readonly #clients: TestClient[] = []

  constructor(folder: string) {
    this.folder = folder
    this.socketPath = join(folder, 'console.sock')
    this.connector.attach({
      name: 'console',
      config: { socketPath: this.socketPath, tokenPath: join(folder, 'console.token'), token: TOKEN },
      log: createLogger(() => undefined),
      receive: (channel, event) => {
        const { promise, resolve } = Promise.withResolvers<Settlement>()
        this.received.push({ channel, event, settle: resolve })
        return promise
      },
      connection: () => undefined,
      lost: () => undefined,
    })
  }

  static async start(): Promise<TestConsole> {
    const running = new TestConsole(await mkdtemp(join(tmpdir(), 'console-')))
    await running.connector.setup()
    return running
  }

  /** A client that has said hello and was let in. */
  async enter(user: string, changes: Partial<Extract<ConsoleRequest, { kind: 'hello' }>> = {}): Promise<TestClient> {
    const client = this.connect()
    client.send({ kind: 'hello', ...hello, user, ...changes })
    await client.next('welcome')
    return client
  }

  connect(): TestClient {
    const client = new TestClient(this.socketPath)
    this.#clients.push(client)
    return client
  }

  /** The next event of this name that was not given before. */
  next(name: ChatEvent['name']): Promise<Received> {
    return until(() => {
      const index = this.received.findIndex(({ event }) => event.name === name)
      return index === -1 ? undefined : this.received.splice(index, 1)[0]
    }, `the event ${name}`)
  }

  /** As the bot does for the event `traceId`. */
  perform(channel: string, action: { name: 'message' | 'pm' | 'kick'; data: object }, traceId = 'none') {
    const { signal } = new AbortController()
    const request = { channel, sender: 'bot', id: 'id', expiresAt: undefined, traceId, signal }
    return this.connector.perform({ ...request, action: action as never })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.socket.destroy()
    await this.connector.teardown()
    await rm(this.folder, { recursive: true })
  }
}

const hello = { protocol: PROTOCOL_VERSION, token: TOKEN, role: 'user', channel: 'lounge', interactive: false } as const

/** A client that says what it likes. */
export class TestClient {
  readonly socket: Socket
  readonly replies: ConsoleReply[] = []
  ended = false

  constructor(socketPath: string) {
    const decoder = new LineDecoder({ maxBytes: 1024 * 1024 })
    this.socket = connect(socketPath)
    this.socket.on('data', (chunk: Buffer) => this.replies.push(...(decoder.push(chunk).values as ConsoleReply[])))
    // Being cut off shows as an error where bytes were under way.
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => {
      this.ended = true
    })
  }

  send(request: ConsoleRequest): void {
    this.socket.write(encodeLine(request))
  }

  /** The next reply of this kind that was not given before. */
  next<K extends ConsoleReply['kind']>(kind: K): Promise<Extract<ConsoleReply, { kind: K }>> {
    return until(() => {
      const index = this.replies.findIndex((reply) => reply.kind === kind)
      const [found] = index === -1 ? [] : this.replies.splice(index, 1)
      return found as Extract<ConsoleReply, { kind: K }> | undefined
    }, kind)
  }
}
