import { isValidName, nearest } from './names.ts'

/** A permission as a manifest writes it (B15), taken apart. */
export type Permission =
  | { readonly kind: 'simple'; readonly id: SimplePermission }
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'event'; readonly plugin: string; readonly event: string }

/** The permissions without a parameter, each with what it allows. */
export const SIMPLE_PERMISSIONS = {
  'chat.read': 'read what is said and who comes and goes, and filter messages before others see them',
  'chat.send': 'say something by itself, not only as an answer to a command',
  'pm.read': 'read private messages to the bot',
  'pm.send': 'send private messages by itself',
  'media.read': 'see what plays and what is queued',
  'media.control': 'change what plays and what is queued',
  moderate: 'kick, ban and mute people, clear the chat, open polls',
  network: 'reach the network',
} as const

export type SimplePermission = keyof typeof SIMPLE_PERMISSIONS

/** The permissions with a parameter, each with its form and what it allows. */
const PARAMETERS = {
  files: { form: 'files:<folder>', allows: 'read and write files in this folder of its own' },
  service: { form: 'service:<name>', allows: 'call this service of another plugin' },
  event: { form: 'event:<plugin>.<event>', allows: 'hear what another plugin announces' },
} as const

/** Every permission as it is written, with what it allows; `docs/isolation.md` holds the same table. */
export const PERMISSION_TABLE: Readonly<Record<string, string>> = {
  ...SIMPLE_PERMISSIONS,
  ...Object.fromEntries(Object.values(PARAMETERS).map(({ form, allows }) => [form, allows])),
}

/** Parts of a folder: no way up or out, nothing that a system or Node's permission flags (`*`) give another meaning. */
const FOLDER = /^[A-Za-z0-9_-][A-Za-z0-9._ -]{0,99}(\/[A-Za-z0-9_-][A-Za-z0-9._ -]{0,99}){0,9}$/
/** A name with dots, each part of which is not empty. */
const EVENT = /^[^.]+(\.[^.]+)*$/

/** Takes a permission id apart; undefined when there is no such permission. */
export function parsePermission(text: string): Permission | undefined {
  if (Object.hasOwn(SIMPLE_PERMISSIONS, text)) return { kind: 'simple', id: text as SimplePermission }
  const [kind, rest] = split(text)
  switch (kind) {
    case 'files':
      return FOLDER.test(rest) ? { kind, folder: rest } : undefined
    case 'service':
      return isValidName(rest) ? { kind, service: rest } : undefined
    case 'event': {
      const dot = rest.indexOf('.')
      const [plugin, event] = [rest.slice(0, Math.max(0, dot)), rest.slice(dot + 1)]
      return isValidName(plugin) && EVENT.test(event) ? { kind, plugin, event } : undefined
    }
    default:
      return undefined
  }
}

/** What is wrong with a permission id, and what was meant or what there is; undefined when there is such a permission. */
export function permissionProblem(text: string): string | undefined {
  if (parsePermission(text) !== undefined) return undefined
  const [kind] = split(text)
  if (kind === 'files') {
    return (
      `permission "${text}" names no folder inside the plugin's own; expected files:<folder> as in files:saved, without .. ` +
      'and not absolute (letters, digits, ".", "_", "-", spaces, parts divided by "/")'
    )
  }
  if (kind === 'service') return `permission "${text}" names no service; expected service:<name> as in service:quotes`
  if (kind === 'event') {
    return `permission "${text}" names no event; expected event:<plugin>.<event> as in event:dice-roller.rolled`
  }
  const known = Object.keys(PERMISSION_TABLE)
  const near = nearest(text, known)
  const help = near === undefined ? `; there are ${known.join(', ')}` : `, did you mean "${near}"?`
  return `unknown permission "${text}"${help}`
}

/** What a permission allows, in words; undefined for one that does not exist. */
export function describePermission(text: string): string | undefined {
  const permission = parsePermission(text)
  if (permission === undefined) return undefined
  return permission.kind === 'simple' ? SIMPLE_PERMISSIONS[permission.id] : PARAMETERS[permission.kind].allows
}

// What is before and behind the first colon; without a colon no kind.
function split(text: string): [kind: string, rest: string] {
  const colon = text.indexOf(':')
  return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)]
}

/** True when the list of a manifest holds the permission. */
export function grantsSimple(permissions: readonly string[], id: SimplePermission): boolean {
  return permissions.includes(id)
}

/** True when a plugin may act in a channel: no list means everywhere, an entry names a connector or connector:channel. */
export function mayActIn(channels: readonly string[] | undefined, connector: string, channel: string): boolean {
  return channels === undefined || channels.includes(connector) || channels.includes(`${connector}:${channel}`)
}
