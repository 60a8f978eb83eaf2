import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { Server, type Socket } from 'socket.io'
import type { Channel, ChatFrame } from './channel.ts'
import { Connection } from './connection.ts'
import { handleFrame } from './frame-handlers.ts'
import { type AccountOptions, type CytubeServerOptions, resolveOptions } from './options.ts'
import { playNext } from './playlist-frames.ts'
import { withdrawVote } from './polls.ts'
import { RefillBucket } from './refill-bucket.ts'
import { setChannelRank } from './settings.ts'
import { Site } from './site.ts'
import { answerSocketConfig } from './socket-config.ts'
import { TestUser, type TestUserOptions } from './test-user.ts'

/**
 * A CyTube site for tests: real socket.io on a loopback port, behaving as the recorded server does. Channels, accounts
 * and the replayed messages outlive a restart; sockets do not.
 */
export class CytubeServer implements AsyncDisposable {
  readonly site: Site
  /** When set, the body that every look-up of the socket servers gets. */
  socketConfigBody: string | undefined
  #http: HttpServer | undefined
  #io: Server | undefined
  #port = 0
  #sockets = new Set<NetSocket>()
  #users: TestUser[] = []
  #newSockets: RefillBucket | undefined
  #saved = new Map<Channel, ChatFrame[]>()

  private constructor(options: CytubeServerOptions) {
    this.site = new Site(resolveOptions(options))
    const { newSockets } = this.site.options
    if (newSockets !== undefined) this.#newSockets = new RefillBucket(newSockets.burst, newSockets.refillMs, Date.now())
  }

  /** Starts a site on a free loopback port. */
  static async start(options: CytubeServerOptions = {}): Promise<CytubeServer> {
    const server = new CytubeServer(options)
    await server.#listen()
    return server
  }

  /** The site's address, what `site` is in a connector's config. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get lines(): Site['lines'] {
    return this.site.lines
  }

  get privateLines(): Site['privateLines'] {
    return this.site.privateLines
  }

  get received(): Site['received'] {
    return this.site.received
  }

  /** How many sockets were ever accepted. */
  get connectionsEver(): number {
    return this.site.connectionsEver
  }

  /** How many socket.io transports are open, those of refused and kicked clients included. */
  get openTransports(): number {
    return this.#io?.engine.clientsCount ?? 0
  }

  channel(name = this.site.options.channels[0] ?? 'lounge'): Channel {
    return this.site.channel(name)
  }

  addAccount(name: string, account: AccountOptions): void {
    this.site.addAccount(name, account)
  }

  /** Gives an account another rank in a channel, with the news to everybody in it. */
  setRank(name: string, rank: number, channel = this.channel()): void {
    setChannelRank(channel, name, rank)
  }

  /** Drops the next `count` lines of anybody with a `cooldown`, as if a burst had just ended. */
  loseLines(count: number): void {
    this.site.linesToLose = count
  }

  /** Cuts the next speaker's connection: before the line is taken, or after that and before its echo. */
  cutNextSpeaker(moment: 'before-line' | 'after-line'): void {
    this.site.cutNextSpeaker = moment
  }

  /** The socket of a named member, to be kicked or cut. */
  member(name: string, channel = this.channel()): Connection | undefined {
    return channel.find(name)
  }

  /** Starts the next item, as the end of the present one does. */
  advance(channel = this.channel()): void {
    playNext(channel)
  }

  /** Tells everybody how far the present item is, as the real server does every 5 s. */
  progress(currentTime: number, paused = false, channel = this.channel()): void {
    channel.broadcast('mediaUpdate', { currentTime, paused })
  }

  /** A person who logs in and joins; registered on the site when a rank of 1 or more is given. */
  async user(name: string, options: TestUserOptions = {}): Promise<TestUser> {
    if ((options.rank ?? 1) >= 1) this.addAccount(name, { rank: options.rank ?? 1 })
    const user = await TestUser.join(this.url, name, { channel: this.channel().name, ...options })
    this.#users.push(user)
    return user
  }

  /** An orderly end of the server process: every transport closes without a word, the replay is saved. */
  async stop(): Promise<void> {
    for (const channel of this.site.channels()) this.#saved.set(channel, channel.replay)
    await this.#cut()
  }

  /** The process is killed: as {@link stop}, and what was said since the last orderly stop is not replayed. */
  async crash(): Promise<void> {
    await this.#cut()
    for (const channel of this.site.channels()) channel.replay = this.#saved.get(channel) ?? []
  }

  /** Listens again, on the same port. */
  async resume(): Promise<void> {
    await this.#listen()
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.resume()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const user of this.#users) user.close()
    await this.#cut()
  }

  async #listen(): Promise<void> {
    const http = createServer((request, response) => answerSocketConfig(request, response, this.socketConfigBody))
    http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    const io = new Server(http, {
      serveClient: false,
      pingInterval: 25_000,
      pingTimeout: 120_000,
      maxHttpBufferSize: 1 << 20,
    })
    io.use((_socket, next) => next(this.#mayConnect() ? undefined : new Error('Rate limit exceeded')))
    io.on('connection', (socket) => this.#welcome(socket))
    http.listen(this.#port, '127.0.0.1')
    await once(http, 'listening')
    this.#port = (http.address() as AddressInfo).port
    this.#http = http
    this.#io = io
  }

  async #cut(): Promise<void> {
    const http = this.#http
    if (http === undefined || this.#io === undefined) return
    this.#http = undefined
    const closed = once(http, 'close')
    for (const socket of this.#sockets) socket.destroy()
    await this.#io.close()
    await closed
  }

  #mayConnect(): boolean {
    return this.#newSockets?.take(Date.now()) ?? true
  }

  #welcome(socket: Socket): void {
    const { site } = this
    const { inRate, announcement } = site.options
    const connection = new Connection(socket)
    const frames =
      inRate === undefined ? undefined : new RefillBucket(inRate.burst, 1000 / inRate.perSecond, Date.now())
    site.connectionsEver += 1
    site.connections.add(connection)
    socket.onAny((event: string, ...args: unknown[]) => {
      if (frames?.take(Date.now()) === false) connection.kick('Rate limit exceeded')
      else handleFrame(site, connection, event, args)
    })
    socket.on('disconnect', () => this.#farewell(connection))
    connection.send('rank', -1)
    if (announcement !== undefined) connection.send('announcement', announcement)
  }

  #farewell(connection: Connection): void {
    this.site.connections.delete(connection)
    const { channel } = connection
    // A socket that lost its name to a newer login has been taken out, with its userLeave, already.
    if (channel === undefined || !channel.members.delete(connection)) return
    withdrawVote(channel, connection)
    if (connection.name !== undefined) channel.broadcast('userLeave', { name: connection.name })
  }
}
