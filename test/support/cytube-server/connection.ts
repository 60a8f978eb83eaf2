import type { Socket } from 'socket.io'
import type { Channel } from './channel.ts'
import { FloodLimiter } from './flood-limiter.ts'

/** How far the login of a socket has come. */
export type LoginState =
  | { kind: 'anonymous' }
  | { kind: 'checking' }
  | { kind: 'guest'; name: string }
  | { kind: 'account'; name: string; globalRank: number }

/** How far the join of a socket has come; `joinChannel` is heard once in the life of a socket. */
export type JoinState =
  | { kind: 'outside' }
  | { kind: 'malformed' }
  | { kind: 'at-the-door'; channel: Channel }
  | { kind: 'inside'; channel: Channel }

/** One socket of the test server with all that CyTube remembers about it. */
export class Connection {
  readonly socket: Socket
  readonly chatLimiter = new FloodLimiter()
  login: LoginState = { kind: 'anonymous' }
  join: JoinState = { kind: 'outside' }
  channelRank = 0
  leader = false
  afk = false
  muted = false
  shadowMuted = false

  constructor(socket: Socket) {
    this.socket = socket
  }

  /** The name that others see, or nothing for an anonymous viewer. */
  get name(): string | undefined {
    return this.login.kind === 'guest' || this.login.kind === 'account' ? this.login.name : undefined
  }

  /** The channel this socket sits in, when its join is complete. */
  get channel(): Channel | undefined {
    return this.join.kind === 'inside' ? this.join.channel : undefined
  }

  /** Effective rank: the highest of site, channel and the leader's 1.5. */
  get rank(): number {
    if (this.login.kind === 'account') return Math.max(this.login.globalRank, this.channelRank, this.leader ? 1.5 : 0)
    return this.login.kind === 'guest' ? (this.leader ? 1.5 : 0) : -1
  }

  send(event: string, ...args: readonly unknown[]): void {
    this.socket.emit(event, ...args)
  }

  /** Sends `kick` and ends the socket from the server's side, as CyTube does. */
  kick(reason: string): void {
    this.send('kick', { reason })
    this.socket.disconnect(true)
  }

  /** Breaks the transport without a word, as a failing network does. */
  cut(): void {
    this.socket.conn.close()
  }

  /** This user as `addUser` and `userlist` show it to a viewer of `viewerRank`. */
  describe(viewerRank: number, rank: number = this.rank): Record<string, unknown> {
    return { name: this.name, rank, profile: { image: '', text: '' }, meta: this.meta(viewerRank) }
  }

  /** The `meta` of the user list; moderators see more, and see a shadow mute as a mute. */
  meta(viewerRank: number): Record<string, unknown> {
    if (viewerRank < 2) return { afk: this.afk, muted: this.muted && !this.shadowMuted }
    return {
      afk: this.afk,
      muted: this.muted || this.shadowMuted,
      smuted: this.shadowMuted,
      aliases: [this.name],
      ip: '<masked-ip>',
    }
  }
}
