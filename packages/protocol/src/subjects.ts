import type { TSchema } from 'typebox'
import * as Type from 'typebox'
import { ACTION_SCHEMAS, type ActionData, type ActionName, ActionResultSchema } from './actions.ts'
import { HookAnswerSchema, type HookRequest, HookRequestSchema, type Invocation, InvocationSchema } from './commands.ts'
import { EVENT_SCHEMAS, type EventData, type EventFamily, type EventName } from './events.ts'
import { PLUGIN_EVENT_SCHEMAS, type PluginEventData, type PluginEventName } from './plugin-events.ts'

/** A subject that knows what is sent on it. */
export interface Subject<T> {
  readonly subject: string
  readonly schema: TSchema
  /** Only for the type checker. */
  readonly payload?: T
}

const ROOT = 'rosey'
/** For payloads that are a plugin's own affair. */
export const AnySchema = Type.Unknown()

const PLAIN_TOKEN = /^[A-Za-z0-9_-]+$/

/**
 * One subject token for any text. Letters, digits, `-` and `_` stay; every other byte of its UTF-8 form becomes `=XX`,
 * an empty text a lone `=`. No two well-formed texts have the same token.
 */
export function encodeToken(text: string): string {
  if (text === '') return '='
  if (PLAIN_TOKEN.test(text)) return text
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const letter = String.fromCharCode(byte)
    return PLAIN_TOKEN.test(letter) ? letter : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** The text of a token; undefined for what {@link encodeToken} never makes, so that no text has two tokens. */
export function decodeToken(token: string): string | undefined {
  if (token === '=') return ''
  if (PLAIN_TOKEN.test(token)) return token
  const bytes: number[] = []
  for (let index = 0; index < token.length; index++) {
    if (token[index] === '=') {
      bytes.push(Number.parseInt(token.slice(index + 1, index + 3), 16))
      index += 2
    } else {
      bytes.push(token.charCodeAt(index))
    }
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
  return encodeToken(text) === token ? text : undefined
}

/** Names of events and actions keep their dots: each part is a token. */
function encodeDotted(name: string): string {
  return name.split('.').map(encodeToken).join('.')
}

function join(...tokens: string[]): string {
  return [ROOT, ...tokens].join('.')
}

/** What came in at a connector (connector → bot). */
export function platformSubject<N extends EventName>(
  connector: string,
  channel: string,
  event: N,
): Subject<EventData<N>> {
  return {
    subject: join('platform', encodeToken(connector), encodeToken(channel), encodeDotted(event)),
    schema: EVENT_SCHEMAS[event],
  }
}

/** The same event on its way to plugins (bot → plugins). Private messages do not name their channel. */
export function eventSubject<N extends EventName>(
  family: EventFamily,
  connector: string,
  channel: string,
  event: N,
): Subject<EventData<N>> {
  const tokens = family === 'pm' ? [encodeToken(connector)] : [encodeToken(connector), encodeToken(channel)]
  return { subject: join(family, ...tokens, encodeDotted(event)), schema: EVENT_SCHEMAS[event] }
}

/** A filter of a plugin is asked about a message (bot → plugin). */
export function hookSubject(plugin: string, event: 'message'): Subject<HookRequest> {
  return { subject: join('hook', encodeToken(plugin), event), schema: HookRequestSchema }
}

/** One invocation of a command (bot → plugin). */
export function commandSubject(plugin: string, command: string): Subject<Invocation> {
  return { subject: join('command', encodeToken(plugin), encodeToken(command)), schema: InvocationSchema }
}

/** An action in a channel (bot, plugins → connector); `sender` is pinned by the sender's allow-list. */
export function sendSubject<N extends ActionName>(
  sender: string,
  connector: string,
  channel: string,
  action: N,
): Subject<ActionData<N>> {
  return {
    subject: join('send', encodeToken(sender), encodeToken(connector), encodeToken(channel), encodeDotted(action)),
    schema: ACTION_SCHEMAS[action],
  }
}

/** What a plugin announces (plugin → anyone allowed); its data is the plugin's own affair. */
export function announceSubject(plugin: string, event: string): Subject<unknown> {
  return { subject: join('event', encodeToken(plugin), encodeDotted(event)), schema: AnySchema }
}

/** What roseyd tells about a process (C9). */
export function pluginSubject<N extends PluginEventName>(name: string, event: N): Subject<PluginEventData<N>> {
  return { subject: join('plugin', encodeToken(name), event), schema: PLUGIN_EVENT_SCHEMAS[event] }
}

/** The answer to a request carries its schema here, because reply subjects say nothing. */
export const ANSWERS = { send: ActionResultSchema, hook: HookAnswerSchema } as const

/** Wildcard subjects, for subscriptions and allow-lists. */
export const patterns = {
  allPlatform: () => join('platform', '>'),
  platformOf: (connector: string) => join('platform', encodeToken(connector), '>'),
  allFamily: (family: EventFamily) => join(family, '>'),
  /** Without a channel: all channels of the connector. */
  familyIn: (family: EventFamily, connector: string, channel?: string) =>
    family === 'pm' || channel === undefined
      ? join(family, encodeToken(connector), '>')
      : join(family, encodeToken(connector), encodeToken(channel), '>'),
  hooksOf: (plugin: string) => join('hook', encodeToken(plugin), '>'),
  allHooks: () => join('hook', '>'),
  commandsOf: (plugin: string) => join('command', encodeToken(plugin), '*'),
  allCommands: () => join('command', '>'),
  sendTo: (connector: string) => join('send', '*', encodeToken(connector), '>'),
  sendBy: (sender: string, action: string) => join('send', encodeToken(sender), '*', '*', encodeDotted(action)),
  /** Without a channel: all channels of the connector. */
  sendIn: (sender: string, connector: string, channel: string | undefined, action: string) =>
    join(
      'send',
      encodeToken(sender),
      encodeToken(connector),
      channel === undefined ? '*' : encodeToken(channel),
      encodeDotted(action),
    ),
  allSendBy: (sender: string) => join('send', encodeToken(sender), '>'),
  eventsOf: (plugin: string) => join('event', encodeToken(plugin), '>'),
  event: (plugin: string, event: string) => join('event', encodeToken(plugin), encodeDotted(event)),
  allPlugins: () => join('plugin', '>'),
  /** All that Rosey's processes say to each other, answers apart. */
  everything: () => join('>'),
  /** Answers to everybody's requests. */
  allInboxes: () => '_INBOX.>',
  /** Questions of NATS service discovery, to whomever. */
  allDiscovery: () => '$SRV.>',
  inbox: (prefix: string) => `${prefix}.>`,
  /** NATS service discovery: `$SRV.PING`, `INFO` and `STATS`, to everybody, to one name, to one process. */
  discovery: (name: string, instance: string) => [
    // Written out: nats-server lets the holder of `$SRV.*` subscribe to `$SRV.>`, too.
    ...['PING', 'INFO', 'STATS'].map((verb) => `$SRV.${verb}`),
    `$SRV.*.${encodeToken(name)}`,
    `$SRV.*.${encodeToken(name)}.${encodeToken(instance)}`,
  ],
}

/** The inbox prefix of one process: answers to its requests come below it. */
export function inboxPrefix(name: string, instance: string): string {
  return `_INBOX.${encodeToken(name)}.${encodeToken(instance)}`
}

/** A subject, taken apart. `kind` is its root. */
export type ParsedSubject =
  | {
      readonly kind: 'platform' | 'chat' | 'media'
      readonly connector: string
      readonly channel: string
      readonly event: string
    }
  | { readonly kind: 'pm'; readonly connector: string; readonly event: string }
  | { readonly kind: 'hook' | 'event' | 'plugin'; readonly plugin: string; readonly event: string }
  | { readonly kind: 'command'; readonly plugin: string; readonly command: string }
  | {
      readonly kind: 'send'
      readonly sender: string
      readonly connector: string
      readonly channel: string
      readonly action: string
    }

/** Takes a subject of ours apart; undefined for any other, and for a pattern. */
export function parseSubject(subject: string): ParsedSubject | undefined {
  const [root, kind, ...tokens] = subject.split('.')
  if (root !== ROOT) return undefined
  const texts = tokens.map(decodeToken).filter((text) => text !== undefined)
  if (texts.length < tokens.length) return undefined
  const [first = '', second = '', third = ''] = texts
  switch (kind) {
    case 'platform':
    case 'chat':
    case 'media': {
      const event = dotted(texts.slice(2))
      return event === undefined ? undefined : { kind, connector: first, channel: second, event }
    }
    case 'pm': {
      const event = dotted(texts.slice(1))
      return event === undefined ? undefined : { kind, connector: first, event }
    }
    case 'hook':
    case 'event':
    case 'plugin': {
      const event = dotted(texts.slice(1))
      return event === undefined ? undefined : { kind, plugin: first, event }
    }
    case 'command':
      return texts.length === 2 ? { kind, plugin: first, command: second } : undefined
    case 'send': {
      const action = dotted(texts.slice(3))
      return action === undefined ? undefined : { kind, sender: first, connector: second, channel: third, action }
    }
    default:
      return undefined
  }
}

// A dot inside a part was smuggled in: the builders make a token of its own behind each dot.
function dotted(parts: readonly string[]): string | undefined {
  return parts.length === 0 || parts.some((part) => part.includes('.')) ? undefined : parts.join('.')
}
