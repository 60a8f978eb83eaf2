import { Channel } from './channel.ts'
import type { Connection } from './connection.ts'
import type { ResolvedOptions } from './options.ts'

/** An account of the site. */
export interface Account {
  name: string
  password: string
  globalRank: number
}

/** A public line that was accepted, raw and as it was spread. */
export interface Line {
  channel: string
  name: string
  text: string
  html: string
  time: number
}

/** A frame that a client sent, whatever became of it. */
export interface ReceivedFrame {
  name: string | undefined
  event: string
  args: readonly unknown[]
}

/** What outlives a restart of the server: accounts, channels, and the record of what happened. */
export class Site {
  readonly options: ResolvedOptions
  readonly accounts = new Map<string, Account>()
  readonly lines: Line[] = []
  readonly privateLines: { from: string; to: string; text: string }[] = []
  readonly received: ReceivedFrame[] = []
  readonly connections = new Set<Connection>()
  connectionsEver = 0
  linesToLose = 0
  /** Cuts the connection of the next speaker: before the line is taken, or after that and before its echo. */
  cutNextSpeaker: 'before-line' | 'after-line' | undefined
  #channels = new Map<string, Channel>()
  #lastGuestLoginAt = Number.NEGATIVE_INFINITY

  constructor(options: ResolvedOptions) {
    this.options = options
    for (const [name, account] of Object.entries(options.accounts)) this.addAccount(name, account)
  }

  /** Adds an account, or changes one. */
  addAccount(name: string, account: { password?: string; rank?: number; globalRank?: number }): void {
    const entry = { name, password: account.password ?? 'secret', globalRank: account.globalRank ?? 1 }
    this.accounts.set(name.toLowerCase(), entry)
    if (account.rank === undefined) return
    for (const registered of this.options.channels) this.channel(registered).ranks.set(name.toLowerCase(), account.rank)
  }

  /** The channel of that name; an unknown one is created unregistered, as CyTube does. */
  channel(name: string): Channel {
    const lower = name.toLowerCase()
    const existing = this.#channels.get(lower)
    if (existing !== undefined) return existing
    const registered = this.options.channels.some((other) => other.toLowerCase() === lower)
    const channel = new Channel(lower, registered, new Map())
    this.#channels.set(lower, channel)
    return channel
  }

  channels(): Channel[] {
    return [...this.#channels.values()]
  }

  /** True when the next accepted line is to be dropped with a `cooldown`, as a test asked for. */
  loseNextLine(): boolean {
    if (this.linesToLose === 0) return false
    this.linesToLose -= 1
    return true
  }

  /** True when the speaker's connection is to be cut at this moment, as a test asked for; once. */
  cutsSpeaker(moment: 'before-line' | 'after-line'): boolean {
    if (this.cutNextSpeaker !== moment) return false
    this.cutNextSpeaker = undefined
    return true
  }

  /** Takes note of a guest login; false when it comes too soon after the last. */
  mayLoginAsGuest(): boolean {
    const now = Date.now()
    if (now - this.#lastGuestLoginAt < this.options.guestLoginDelayMs) return false
    this.#lastGuestLoginAt = now
    return true
  }
}
