import { DEFAULT_OPTIONS, DEFAULT_PERMISSIONS } from './channel-defaults.ts'
import type { Connection } from './connection.ts'
import type { FloodParams } from './options.ts'
import { Playlist } from './playlist.ts'
import type { Poll } from './polls.ts'

/** How many public messages a joiner is shown again. */
const REPLAYED = 15

/** A public message as it goes over the wire. */
export interface ChatFrame {
  username: string
  msg: string
  meta: Record<string, unknown>
  time: number
}

/** An entry of the ban list. */
export interface Ban {
  id: number
  ip: '*'
  name: string
  reason: string
  bannedby: string
}

/** A channel: its members, what it remembers and what it allows. */
export class Channel {
  readonly name: string
  readonly registered: boolean
  readonly members = new Set<Connection>()
  /** Ranks of accounts in this channel, by lower-case name. */
  readonly ranks: Map<string, number>
  readonly permissions: Record<string, number> = { ...DEFAULT_PERMISSIONS }
  readonly options: Record<string, unknown>
  readonly playlist = new Playlist()
  replay: ChatFrame[] = []
  bans: Ban[] = []
  poll: Poll | undefined
  playlistLocked = true
  drinks = 0
  password = ''
  #banIds = 0

  constructor(name: string, registered: boolean, ranks: ReadonlyMap<string, number>) {
    this.name = name
    this.registered = registered
    this.ranks = new Map(registered ? ranks : [])
    this.options = { ...DEFAULT_OPTIONS, pagetitle: name }
  }

  broadcast(event: string, ...args: readonly unknown[]): void {
    for (const member of this.members) member.send(event, ...args)
  }

  /** Sends to each member what `payload` makes for its rank. */
  broadcastByRank(event: string, payload: (rank: number) => unknown): void {
    for (const member of this.members) member.send(event, payload(member.rank))
  }

  /** The members that have a name, in the order of their coming. */
  named(): Connection[] {
    return [...this.members].filter((member) => member.name !== undefined)
  }

  /** The member of that name, whatever its case. */
  find(name: string): Connection | undefined {
    const wanted = name.toLowerCase()
    return this.named().find((member) => member.name?.toLowerCase() === wanted)
  }

  isBanned(name: string): boolean {
    return this.bans.some((ban) => ban.name === name.toLowerCase())
  }

  addBan(name: string, reason: string, bannedby: string): void {
    this.#banIds += 1
    this.bans.push({ id: this.#banIds, ip: '*', name: name.toLowerCase(), reason, bannedby })
  }

  /** Whether `member` may do what the permission `node` stands for. */
  allows(member: Connection, node: string): boolean {
    return member.rank >= (this.permissions[node] ?? Number.POSITIVE_INFINITY)
  }

  /** The stricter limit for members below rank 2, when the channel asks for it. */
  antiflood(): FloodParams | undefined {
    return this.options.chat_antiflood === true ? (this.options.chat_antiflood_params as FloodParams) : undefined
  }

  remember(frame: ChatFrame): void {
    this.replay = [...this.replay, frame].slice(-REPLAYED)
  }

  /** A line of the pseudo-user `[server]` to everybody of at least `minRank`; it is never replayed. */
  announce(msg: string, minRank = 2): void {
    const meta = { addClass: 'server-whisper', addClassToNameAndTimestamp: true }
    const frame: ChatFrame = { username: '[server]', msg, meta, time: Date.now() }
    for (const member of this.members) if (member.rank >= minRank) member.send('chatMsg', frame)
  }
}
