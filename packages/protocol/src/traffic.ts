import { decodeToken } from './subjects.ts'

/** What is said on the bus, by the root of its subject. */
export const TRAFFIC_KINDS = [
  'platform',
  'chat',
  'pm',
  'media',
  'hook',
  'command',
  'send',
  'event',
  'plugin',
  'service',
  'tool',
  'store',
] as const
export type TrafficKind = (typeof TRAFFIC_KINDS)[number]

/** What the subject of one message says about it. */
export interface Traffic {
  /** `other` for a subject that no part of Rosey uses. */
  readonly kind: TrafficKind | 'other'
  /** The subject for people: without its root, every token as the text that it stands for. */
  readonly readable: string
  /** Who sent it; empty where the subject does not say. */
  readonly from: string
  readonly connector?: string
  readonly channel?: string
  /** It belongs to a private message, as far as the subject tells. */
  readonly private: boolean
}

/** Takes the subject of a message apart for whoever watches the bus; never fails. */
export function trafficOf(subject: string): Traffic {
  const [root, ...tokens] = subject.split('.')
  const texts = tokens.map((token) => decodeToken(token) ?? token)
  const [family = '', first = '', second = '', third = '', fourth = ''] = texts
  const kind = root === 'rosey' ? TRAFFIC_KINDS.find((known) => known === family) : undefined
  if (kind === undefined) return { kind: 'other', readable: subject, from: '', private: false }
  const facts = { kind, readable: texts.join('.'), private: false }
  switch (kind) {
    case 'platform':
      return { ...facts, from: first, connector: first, channel: second, private: third === 'pm' }
    case 'chat':
    case 'media':
      return { ...facts, from: 'bot', connector: first, channel: second }
    case 'pm':
      return { ...facts, from: 'bot', connector: first, private: true }
    case 'hook':
    case 'command':
      return { ...facts, from: 'bot' }
    case 'send':
      return { ...facts, from: first, connector: second, channel: third, private: fourth === 'pm' }
    case 'event':
    case 'store':
      return { ...facts, from: first }
    case 'plugin':
      return { ...facts, from: 'roseyd' }
    case 'service':
    case 'tool':
      return { ...facts, from: texts.at(-1) ?? '' }
  }
}
