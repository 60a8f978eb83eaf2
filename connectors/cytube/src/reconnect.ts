/** How the delay between attempts grows, all in ms. */
export interface ReconnectOptions {
  readonly initialMs: number
  readonly maximumMs: number
  /** After this long in the channel the count starts anew. */
  readonly resetAfterMs: number
}

/** First try after 1 s, doubling up to a minute, anew after a minute in the channel. */
export const RECONNECT: ReconnectOptions = { initialMs: 1000, maximumMs: 60_000, resetAfterMs: 60_000 }

/**
 * The delay before the next attempt, in ms.
 *
 * @param failures how many attempts in a row have failed or were soon cut off; 1 for the first
 * @param notBeforeMs the least that the cause asks for
 * @param chance a number from 0 to 1: several bots of one site are spread over a quarter of the delay
 */
export function reconnectDelay(
  options: ReconnectOptions,
  failures: number,
  notBeforeMs: number,
  chance: number,
): number {
  const grown = Math.min(options.initialMs * 2 ** Math.min(failures - 1, 30), options.maximumMs)
  return Math.round(Math.max(grown, notBeforeMs) * (1 + chance / 4))
}
