/** An account that exists on the test site. Channel ranks are those of the channel it is given for. */
export interface AccountOptions {
  /** What `login` must bring; default `secret`. */
  password?: string
  /** Rank in every registered channel of the server; 1 when left out. */
  rank?: number
  /** Site-wide rank, 1 for an ordinary account, 255 and more for site admins. */
  globalRank?: number
}

/** Burst and refill of one limiter, as CyTube writes it: `sustained` a second, back to full after `cooldown` seconds. */
export interface FloodParams {
  burst: number
  sustained: number
  cooldown: number
}

/** Everything about the site that a test may want to differ; all optional. */
export interface CytubeServerOptions {
  /** The channels registered on the site; any other name is created unregistered. Default `['lounge']`. */
  channels?: readonly string[]
  /** Accounts by name. Default: `rosey` with rank 2. */
  accounts?: Readonly<Record<string, AccountOptions>>
  /** How long a password check takes, so that a join can overtake the login. Default 0 (the next turn of the loop). */
  loginDelayMs?: number
  /** Time between two guest logins of one address; 60 s on the real site, 0 (off) here. */
  guestLoginDelayMs?: number
  /** New sockets allowed at once and the time until one more is; off by default, 5 and 10 s on the real site. */
  newSockets?: { burst: number; refillMs: number }
  /** Frames a second from one socket before it is kicked; off by default, as on the real site. */
  inRate?: { burst: number; perSecond: number }
  /** Site-wide announcement that each new socket gets before it joined anything. */
  announcement?: { id: string; title: string; text: string; from: string }
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  channels: readonly string[]
  accounts: Readonly<Record<string, AccountOptions>>
  loginDelayMs: number
  guestLoginDelayMs: number
  newSockets: { burst: number; refillMs: number } | undefined
  inRate: { burst: number; perSecond: number } | undefined
  announcement: CytubeServerOptions['announcement']
}

/** Fills in the defaults; they are written here and nowhere else. */
export function resolveOptions(options: CytubeServerOptions): ResolvedOptions {
  return Object.freeze({
    channels: options.channels ?? ['lounge'],
    accounts: options.accounts ?? { rosey: { rank: 2 } },
    loginDelayMs: options.loginDelayMs ?? 0,
    guestLoginDelayMs: options.guestLoginDelayMs ?? 0,
    newSockets: options.newSockets,
    inRate: options.inRate,
    announcement: options.announcement,
  })
}
