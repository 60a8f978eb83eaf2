/** A question that cannot be answered as it was put. */
export class BadQuery extends Error {}

/** Which part of a list is wanted; the defaults are those of nats-server. */
export interface Page {
  readonly offset: number
  readonly limit: number
}

const DEFAULT_LIMIT = 1024

/** @throws BadQuery for what is no whole number; one that makes no sense means the default, as in nats-server */
export function pageIn(query: URLSearchParams): Page {
  const limit = numberIn(query, 'limit', DEFAULT_LIMIT)
  return { offset: Math.max(0, numberIn(query, 'offset', 0)), limit: limit > 0 ? limit : DEFAULT_LIMIT }
}

/** A whole number. */
export function numberIn(query: URLSearchParams, key: string, fallback: number): number {
  const text = query.get(key)
  if (text === null || text === '') return fallback
  if (!/^-?\d{1,12}$/.test(text)) throw new BadQuery(`${key} is "${text}", expected a whole number`)
  return Number(text)
}

/** Whether something is wanted. */
export function flagIn(query: URLSearchParams, key: string): boolean {
  return optionIn(query, key, { '': false, '0': false, false: false, '1': true, true: true })
}

/** What an option means; '' is for one that is left out. */
export function optionIn<T>(query: URLSearchParams, key: string, meanings: Readonly<Record<string, T>>): T {
  const text = (query.get(key) ?? '').toLowerCase()
  const found = Object.entries(meanings).find(([name]) => name === text)
  if (found !== undefined) return found[1]
  const names = Object.keys(meanings).filter((name) => name !== '')
  throw new BadQuery(`${key} is "${text}", expected one of ${names.join(', ')}`)
}
