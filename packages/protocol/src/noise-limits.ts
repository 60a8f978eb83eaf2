import type { Static } from 'typebox'
import * as Type from 'typebox'

/**
 * How much a plugin may say. An honest one stays far below: people type slower, and a chat service takes a line or two a
 * second. What is over a bound is refused or dropped, and counted.
 */
export const NOISE_LIMITS = {
  /** Lines that each of stdout and stderr may print in a second. */
  logLinesPerSecond: 500,
  /** Characters in the same second: lines may be long. */
  logCharactersPerSecond: 1024 * 1024,
  /** Messages a second that a plugin sends by itself (`emit`, `say`), in the long run. */
  messagesPerSecond: 200,
  /** Messages at once; as many as are kept for a bus that is away. */
  messagesAtOnce: 1000,
  /** Messages more for each command that it runs: how many those are, the bot bounds. */
  messagesPerCommand: 10,
  /** Lines in answer to one command; the bot passes on 20. */
  repliesPerCommand: 200,
  /** Requests of a plugin that may wait for their answers; as many as it can have commands in hand. */
  openRequests: 256,
} as const

/** What can be too much. */
export const NoiseSchema = Type.Enum(['log-lines', 'messages', 'replies', 'requests', 'subscriptions'])
export type Noise = Static<typeof NoiseSchema>

const WORDS: Readonly<Record<Noise, { one: string; many: string; verb: string; bound: string }>> = {
  'log-lines': {
    one: 'log line',
    many: 'log lines',
    verb: 'dropped',
    bound: `${NOISE_LIMITS.logLinesPerSecond}/s, or 1 MB/s`,
  },
  messages: {
    one: 'bus message',
    many: 'bus messages',
    verb: 'refused',
    bound: `${NOISE_LIMITS.messagesPerSecond}/s`,
  },
  replies: {
    one: 'reply',
    many: 'replies',
    verb: 'refused',
    bound: `${NOISE_LIMITS.repliesPerCommand} to one command`,
  },
  requests: { one: 'request', many: 'requests', verb: 'refused', bound: `${NOISE_LIMITS.openRequests} at once` },
  subscriptions: { one: 'subscription', many: 'subscriptions', verb: 'refused', bound: 'its permissions need' },
}

/** How much was too much, and what the bound is; `when` stands between them: `5 replies refused so far, more than …`. */
export function describeNoise(noise: Noise, count: number, when: string): string {
  const { one, many, verb, bound } = WORDS[noise]
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many} ${verb} ${when}, more than ${bound}`
}
