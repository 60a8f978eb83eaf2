import { io, type Socket } from 'socket.io-client'
import { waitFor } from './wait-for.ts'

/** How a test user comes in. */
export interface TestUserOptions {
  /** Rank in the channel; 0 is a guest, 1 and more an account of the site. Default 1. */
  rank?: number
  /** Password of the account; default `secret`. */
  password?: string
  channel?: string
  channelPassword?: string
}

/** What a user sees: a line of chat or a private message, as the wire has it. */
export interface SeenLine {
  name: string
  html: string
  meta: Record<string, unknown>
  time: number
}

/** A person in a channel of the test server, on a socket of their own. */
export class TestUser {
  readonly name: string
  /** Public lines since the join; what the join replayed is not among them. */
  readonly seen: SeenLine[] = []
  readonly privately: SeenLine[] = []
  /** Every frame that came, in order. */
  readonly frames: { event: string; args: unknown[] }[] = []
  readonly socket: Socket
  #joined = false

  private constructor(name: string, socket: Socket) {
    this.name = name
    this.socket = socket
    socket.onAny((event: string, ...args: unknown[]) => this.#take(event, args))
  }

  /** Logs in and joins; ready when the user list has come. */
  static async join(url: string, name: string, options: TestUserOptions): Promise<TestUser> {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true })
    const user = new TestUser(name, socket)
    const guest = options.rank === 0
    socket.once('connect', () => {
      socket.emit('login', guest ? { name } : { name, pw: options.password ?? 'secret' })
    })
    socket.once('login', () => socket.emit('joinChannel', { name: options.channel, pw: options.channelPassword }))
    await waitFor(`${name} to be in the channel`, () => user.#joined)
    return user
  }

  say(text: string): void {
    this.socket.emit('chatMsg', { msg: text, meta: {} })
  }

  pm(to: string, text: string): void {
    this.socket.emit('pm', { to, msg: text, meta: {} })
  }

  send(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args)
  }

  /** Waits for a public line that matches, of anybody or of `from`. */
  shouldSee(pattern: RegExp, options: { from?: string; timeoutMs?: number } = {}): Promise<SeenLine> {
    const { from, timeoutMs } = options
    const fits = (line: SeenLine): boolean => pattern.test(line.html) && (from === undefined || line.name === from)
    return waitFor(`${this.name} to see ${pattern}`, () => this.seen.find(fits), timeoutMs)
  }

  /** Waits for a private message that matches. */
  shouldGet(pattern: RegExp, timeoutMs?: number): Promise<SeenLine> {
    const probe = (): SeenLine | undefined => this.privately.find((line) => pattern.test(line.html))
    return waitFor(`${this.name} to get ${pattern} in private`, probe, timeoutMs)
  }

  /** Waits for a frame, and gives its arguments. */
  async shouldReceive(event: string, fits: (...args: unknown[]) => boolean = () => true): Promise<unknown[]> {
    const probe = (): unknown[] | undefined =>
      this.frames.find((frame) => frame.event === event && fits(...frame.args))?.args
    return await waitFor(`${this.name} to receive ${event}`, probe)
  }

  close(): void {
    this.socket.disconnect()
  }

  #take(event: string, args: unknown[]): void {
    this.frames.push({ event, args })
    if (event === 'userlist') this.#joined = true
    const [frame] = args as [{ username: string; msg: string; meta: Record<string, unknown>; time: number }]
    const line = (): SeenLine => ({ name: frame.username, html: frame.msg, meta: frame.meta, time: frame.time })
    if (event === 'chatMsg' && this.#joined) this.seen.push(line())
    if (event === 'pm') this.privately.push(line())
  }
}
