/** A permission as a manifest writes it (B15), taken apart. */
export type Permission =
  | { readonly kind: 'simple'; readonly id: SimplePermission }
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'event'; readonly plugin: string; readonly event: string }

/** The permissions without a parameter, each with what it allows. */
export const SIMPLE_PERMISSIONS = {
  'chat.read': 'read what is said and who comes and goes',
  'chat.send': 'say something by itself, not only as an answer to a command',
  'pm.read': 'read private messages to the bot',
  'pm.send': 'send private messages by itself',
  'media.read': 'see what plays and what is queued',
  'media.control': 'change what plays and what is queued',
  moderate: 'kick, ban and mute people, clear the chat, open polls',
  network: 'reach the network',
} as const

export type SimplePermission = keyof typeof SIMPLE_PERMISSIONS

/** Takes a permission id apart; undefined when there is no such permission. */
export function parsePermission(text: string): Permission | undefined {
  if (Object.hasOwn(SIMPLE_PERMISSIONS, text)) return { kind: 'simple', id: text as SimplePermission }
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  const rest = text.slice(colon + 1)
  switch (text.slice(0, colon)) {
    case 'files':
      return rest === '' ? undefined : { kind: 'files', folder: rest }
    case 'service':
      return rest === '' ? undefined : { kind: 'service', service: rest }
    case 'event': {
      const dot = rest.indexOf('.')
      if (dot < 1 || dot === rest.length - 1) return undefined
      return { kind: 'event', plugin: rest.slice(0, dot), event: rest.slice(dot + 1) }
    }
    default:
      return undefined
  }
}

/** True when the list of a manifest holds the permission. */
export function grantsSimple(permissions: readonly string[], id: SimplePermission): boolean {
  return permissions.includes(id)
}

/** True when a plugin may act in a channel: no list means everywhere, an entry names a connector or connector:channel. */
export function mayActIn(channels: readonly string[] | undefined, connector: string, channel: string): boolean {
  return channels === undefined || channels.includes(connector) || channels.includes(`${connector}:${channel}`)
}
