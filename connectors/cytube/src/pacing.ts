/** How fast lines may follow each other. */
export interface PaceLimit {
  /** How many tokens the server takes at once. */
  readonly burst: number
  /** Distance of two lines once the burst is used up. */
  readonly intervalMs: number
  /** Silence after which the burst is there again; the server's count does not decay before. */
  readonly resetMs: number
}

/** What was sent on this connection, as far as the limits care. */
export interface PaceState {
  /** Tokens used since the last reset, at most the burst. */
  readonly used: number
  /** When a line was last sent, or shown to have arrived. */
  readonly lastAt: number
}

/** The state of a fresh connection. */
export const FRESH_PACE: PaceState = { used: 0, lastAt: Number.NEGATIVE_INFINITY }

// A tenth more than the server asks for: what leaves here evenly does not arrive evenly.
const MARGIN = 1.1
// The limit for everybody, owners too: burst 20, then one each 100 ms, reset after 2 s (fact sheet, section 5).
const HARD: PaceLimit = { burst: 20, intervalMs: 100 * MARGIN, resetMs: 2000 * MARGIN }
const DEFAULT_ANTIFLOOD = { burst: 4, sustained: 1, cooldown: 4 }

/**
 * The limit that holds for a sender of `rank` in a channel of these `channelOpts`: below rank 2 the channel's own
 * limit counts when it is switched on.
 */
export function paceLimitFor(rank: number, channelOpts: Readonly<Record<string, unknown>>): PaceLimit {
  if (rank >= 2 || channelOpts.chat_antiflood !== true) return HARD
  const params = (channelOpts.chat_antiflood_params ?? {}) as Readonly<Record<string, unknown>>
  const burst = positive(params.burst, DEFAULT_ANTIFLOOD.burst)
  const sustained = positive(params.sustained, DEFAULT_ANTIFLOOD.sustained)
  const cooldown = positive(params.cooldown, burst / sustained)
  return { burst, intervalMs: (1000 / sustained) * MARGIN, resetMs: cooldown * 1000 * MARGIN }
}

/**
 * How long to wait before a line that costs `cost` tokens. A `/me` line costs two, both at the same instant: once the
 * burst is used up the second is always refused, so it waits for the reset.
 *
 * @returns milliseconds, 0 for at once
 */
export function waitBefore(state: PaceState, limit: PaceLimit, cost: number, now: number): number {
  if (!isSpent(state, limit, cost, now)) return 0
  return Math.max(0, (cost > 1 ? limit.resetMs : limit.intervalMs) - (now - state.lastAt))
}

/** Whether the burst is used up for a line of `cost`: from then on the distance of two lines counts. */
export function isSpent(state: PaceState, limit: PaceLimit, cost: number, now: number): boolean {
  return now - state.lastAt < limit.resetMs && state.used + cost > limit.burst
}

/** The state after a line of `cost` was sent at `now`. */
export function paceAfter(state: PaceState, limit: PaceLimit, cost: number, now: number): PaceState {
  const used = now - state.lastAt >= limit.resetMs ? 0 : state.used
  return { used: Math.min(used + cost, limit.burst), lastAt: now }
}

/**
 * The state after an echo came at `now`. The server took the line before that, so a distance counted from here cannot be
 * shortened on the way, however unevenly lines travel.
 */
export function paceAfterEcho(state: PaceState, now: number): PaceState {
  return { ...state, lastAt: Math.max(state.lastAt, now) }
}

/** The state after a `cooldown`: the server counts more than was thought, so the burst is taken as used up. */
export function paceAfterCooldown(limit: PaceLimit, now: number): PaceState {
  return { used: limit.burst, lastAt: now }
}

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value : fallback
}
