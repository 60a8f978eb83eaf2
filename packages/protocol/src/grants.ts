import { ACTION_SCHEMAS, type ActionName, isActionName, permissionForAction } from './actions.ts'
import type { EventFamily } from './events.ts'
import { grantsSimple, parsePermission } from './permissions.ts'
import { patterns } from './subjects.ts'

/** One subscription a process may hold; `queue` is the only queue it may use, and it may not go without. */
export interface SubscribeGrant {
  readonly subject: string
  readonly queue?: string
}

/** All that one process may say and hear on the bus. */
export interface Grants {
  readonly publish: readonly string[]
  readonly subscribe: readonly SubscribeGrant[]
}

/** What decides about the grants of a process. */
export interface GrantSubject {
  readonly kind: 'service' | 'connector' | 'plugin'
  readonly name: string
  readonly permissions: readonly string[]
  /** `connector` or `connector:channel` entries in which it may act; undefined for all. */
  readonly channels?: readonly string[] | undefined
}

/** The queue of a plugin: all its processes share it, so that during a reload each message reaches one of them. */
export function queueOf(name: string): string {
  return `${name}.e`
}

/** What a process may say and hear beside its own inbox (DESIGN §4). */
export function grantsFor(subject: GrantSubject): Grants {
  switch (subject.kind) {
    case 'service':
      return serviceGrants(subject.name)
    case 'connector':
      return {
        publish: [patterns.platformOf(subject.name)],
        subscribe: [{ subject: patterns.sendTo(subject.name), queue: queueOf(subject.name) }],
      }
    case 'plugin':
      return pluginGrants(subject)
  }
}

function serviceGrants(name: string): Grants {
  if (name !== 'bot') return { publish: [], subscribe: [] }
  const families: EventFamily[] = ['chat', 'pm', 'media']
  return {
    publish: [
      ...families.map(patterns.allFamily),
      patterns.allHooks(),
      patterns.allCommands(),
      patterns.allSendBy(name),
      // What it was asked before an outage of the bus, no server remembers: connectors wait for its answer all the same.
      patterns.allInboxes(),
    ],
    subscribe: [{ subject: patterns.allPlatform(), queue: queueOf(name) }, { subject: patterns.allPlugins() }],
  }
}

function pluginGrants({ name, permissions, channels }: GrantSubject): Grants {
  const queue = queueOf(name)
  const subscribe: SubscribeGrant[] = [{ subject: patterns.commandsOf(name), queue }]
  if (mayFilter(permissions)) subscribe.push({ subject: patterns.hooksOf(name), queue })
  const publish = [patterns.eventsOf(name)]
  const places = channels && withoutOverlap(channels)
  for (const text of new Set(permissions)) {
    const permission = parsePermission(text)
    if (permission?.kind === 'event') {
      subscribe.push({ subject: patterns.event(permission.plugin, permission.event), queue })
    } else if (permission?.kind === 'simple') {
      const family = readFamily(permission.id)
      if (family !== undefined) subscribe.push(...readable(family, places).map((entry) => ({ subject: entry, queue })))
      publish.push(...actionsUnder(permission.id).flatMap((action) => sendable(name, action, places)))
    }
  }
  return { publish, subscribe }
}

/** True when a plugin may be asked about each message before anybody sees it: it then reads all of them. */
export function mayFilter(permissions: readonly string[]): boolean {
  return grantsSimple(permissions, 'chat.read')
}

function readFamily(permission: string): EventFamily | undefined {
  if (permission === 'chat.read') return 'chat'
  if (permission === 'pm.read') return 'pm'
  return permission === 'media.read' ? 'media' : undefined
}

function readable(family: EventFamily, channels: readonly string[] | undefined): string[] {
  if (channels === undefined) return [patterns.allFamily(family)]
  return [...new Set(channels.map((entry) => patterns.familyIn(family, ...split(entry))))]
}

function actionsUnder(permission: string): ActionName[] {
  return Object.keys(ACTION_SCHEMAS)
    .filter(isActionName)
    .filter((action) => permissionForAction(action) === permission)
}

function sendable(name: string, action: ActionName, channels: readonly string[] | undefined): string[] {
  if (channels === undefined) return [patterns.sendBy(name, action)]
  return channels.map((entry) => patterns.sendIn(name, ...split(entry), action))
}

// Each allowed place once: overlapping patterns in one queue would divide the messages between them (DESIGN §4).
function withoutOverlap(channels: readonly string[]): string[] {
  return [...new Set(channels)].filter((entry) => {
    const [connector, channel] = split(entry)
    return channel === undefined || !channels.includes(connector)
  })
}

// An entry without a channel stands for every channel of the connector.
function split(entry: string): [connector: string, channel: string | undefined] {
  const colon = entry.indexOf(':')
  return colon === -1 ? [entry, undefined] : [entry.slice(0, colon), entry.slice(colon + 1)]
}
