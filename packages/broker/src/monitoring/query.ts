/** A question that cannot be answered as it was put. */
export class BadQuery extends Error {}

/** Which part of a list is wanted; the defaults are those of nats-server. */
export interface Page {
  readonly offset: number
  readonly limit: number
}

const DEFAULT_LIMIT = 1024

/** @throws BadQuery for what is no whole number from 0 on */
export function pageIn(query: URLSearchParams): Page {
  return { offset: numberIn(query, 'offset', 0), limit: numberIn(query, 'limit', DEFAULT_LIMIT) }
}

/** A whole number from 0 on. */
export function numberIn(query: URLSearchParams, key: string, fallback: number): number {
  const text = query.get(key)
  if (text === null || text === '') return fallback
  if (!/^\d{1,12}$/.test(text)) throw new BadQuery(`${key} is "${text}", expected a whole number`)
  return Number(text)
}

/** `1`, `true` and `detail` mean yes. */
export function flagIn(query: URLSearchParams, key: string): boolean {
  const text = query.get(key) ?? ''
  if (['', '0', 'false'].includes(text)) return false
  if (['1', 'true', 'detail'].includes(text)) return true
  throw new BadQuery(`${key} is "${text}", expected 1, true or detail`)
}
