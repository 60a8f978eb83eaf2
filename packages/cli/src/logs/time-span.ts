import { RoseyError } from '@rosey/protocol'

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * The moment that `--since` names, in ms since 1970: so long ago (`90s`, `10m`, `2h`, `1d`), or a point in time in the
 * ISO form (`2026-05-01T12:00`).
 *
 * @throws RoseyError `usage`
 */
export function parseSince(text: string, now: number): number {
  const ago = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d)$/.exec(text.trim())
  if (ago !== null) return now - Number(ago[1]) * (UNITS_MS[ago[2] ?? ''] ?? 0)
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw new RoseyError('usage', `--since is "${text}", expected a time span as in 10m, 2h, 1d, or 2026-05-01T12:00`)
}
