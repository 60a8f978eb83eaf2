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

/**
 * One subject token for any text. Letters, digits, `-` and `_` stay; every other byte of its UTF-8 form becomes `=XX`,
 * an empty text a lone `=`. No two texts have the same token.
 */
export function encodeToken(text: string): string {
  if (text === '') return '='
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const letter = String.fromCharCode(byte)
    return /[A-Za-z0-9_-]/.test(letter) ? letter : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

/** The text of a token made by {@link encodeToken}. */
export function decodeToken(token: string): string {
  if (token === '=') return ''
  const bytes: number[] = []
  for (let index = 0; index < token.length; index++) {
    if (token[index] === '=') {
      bytes.push(Number.parseInt(token.slice(index + 1, index + 3), 16))
      index += 2
    } else {
      bytes.push(token.charCodeAt(index))
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
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
  inbox: (prefix: string) => `${prefix}.>`,
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

/** Takes a subject of ours apart; undefined for any other. */
export function parseSubject(subject: string): ParsedSubject | undefined {
  const [root, kind, ...tokens] = subject.split('.')
  if (root !== ROOT || tokens.some((token) => token === '')) return undefined
  const [first, second, third] = tokens.map(decodeToken)
  const rest = (from: number) => tokens.slice(from).map(decodeToken).join('.')
  switch (kind) {
    case 'platform':
    case 'chat':
    case 'media':
      if (first === undefined || second === undefined || tokens.length < 3) return undefined
      return { kind, connector: first, channel: second, event: rest(2) }
    case 'pm':
      if (first === undefined || tokens.length < 2) return undefined
      return { kind, connector: first, event: rest(1) }
    case 'hook':
    case 'event':
    case 'plugin':
      if (first === undefined || tokens.length < 2) return undefined
      return { kind, plugin: first, event: rest(1) }
    case 'command':
      if (first === undefined || second === undefined || tokens.length !== 2) return undefined
      return { kind, plugin: first, command: second }
    case 'send':
      if (first === undefined || second === undefined || third === undefined || tokens.length < 4) return undefined
      return { kind, sender: first, connector: second, channel: third, action: rest(3) }
    default:
      return undefined
  }
}
