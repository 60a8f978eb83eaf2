import { isActionName, permissionForAction } from './actions.ts'
import { queueOf } from './grants.ts'
import { parsePermission } from './permissions.ts'
import { decodeToken, encodeToken, parseSubject } from './subjects.ts'

/** What a process wanted to do on the bus. */
export interface BusUse {
  readonly operation: 'publish' | 'subscribe'
  /** A subject; a pattern where it wanted to subscribe. */
  readonly subject: string
  /** The queue in which it wanted to subscribe. */
  readonly queue?: string
}

/** Who wanted it: the name, and what its manifest and the operator allow. */
export interface BusUser {
  readonly name: string
  readonly permissions: readonly string[]
  /** Where it may act; everywhere when absent. */
  readonly channels?: readonly string[] | undefined
}

/** Why a use of the bus is refused. */
export interface Refusal {
  /** What the manifest would have to list, where that would help. */
  readonly permission?: string
  /** The sentence for the author of the plugin. */
  readonly message: string
}

/** The permission (B15) that lets the plugin `name` use a subject; undefined where none does or none is needed. */
export function permissionFor(operation: BusUse['operation'], subject: string, name: string): string | undefined {
  const [root, family = '', first = '', ...rest] = subject.split('.')
  if (root !== 'rosey') return undefined
  if (operation === 'publish') {
    const parsed = parseSubject(subject)
    const isOwn = parsed?.kind === 'send' && parsed.sender === name
    return isOwn && isActionName(parsed.action) ? permissionForAction(parsed.action) : undefined
  }
  switch (family) {
    case 'chat':
    case 'pm':
    case 'media':
      return `${family}.read`
    case 'event': {
      const texts = [first, ...rest].map(decodeToken)
      // A pattern names no event, and there is no permission for all of them.
      if (rest.length === 0 || texts.includes(undefined)) return undefined
      const permission = `event:${texts[0]}.${texts.slice(1).join('.')}`
      return parsePermission(permission) === undefined ? undefined : permission
    }
    case 'hook':
      return first === encodeToken(name) ? 'chat.read' : undefined
    default:
      return undefined
  }
}

/** The line of a manifest that is missing, as an author adds it. */
export function manifestLine(permission: string): string {
  return `add "- ${permission}" under "permissions:" in manifest.yaml`
}

/** Why the bus refused a use of it, and which line of the manifest would allow it. */
export function explainRefusal(use: BusUse, user: BusUser): Refusal {
  const { operation, subject } = use
  const permission = permissionFor(operation, subject, user.name)
  const what = `${user.name} may not ${operation === 'publish' ? 'publish on' : 'subscribe to'} ${subject}`
  if (permission === undefined) return { message: `${what}, and no permission allows it: ${reasonOf(use, user.name)}` }
  if (!user.permissions.includes(permission)) return { permission, message: `${what}: ${manifestLine(permission)}` }
  // It has the permission: what is left is where it is used, or how.
  if (operation === 'subscribe' && use.queue !== queueOf(user.name)) {
    return { message: `${what}: it subscribes in the queue ${queueOf(user.name)} and in no other way` }
  }
  return { message: `${what}: ${channelsOf(user)}` }
}

/** Where the operator lets a plugin act, as the end of a sentence. */
export function channelsOf({ name, channels }: Pick<BusUser, 'name' | 'channels'>): string {
  if (channels === undefined) return 'its token does not allow it; restart it'
  const where = channels.length === 0 ? 'in no channel' : `in ${channels.join(', ')} alone`
  return `the operator allows it ${where} (plugins.${name}.channels)`
}

function reasonOf({ operation, subject }: BusUse, name: string): string {
  const [root = '', family = '', first = ''] = subject.split('.')
  if (root === '_INBOX') return answersTo(operation)
  if (root === '$SRV') return `it may be asked who it is, as ${name}, and asks nobody`
  if (root === '$SYS') return "it is the server's own"
  if (root === '*' || root === '>' || (root === 'rosey' && isWild(family))) return 'nobody but roseyd hears everything'
  if (root !== 'rosey') return 'it is none of the subjects of Rosey'
  return operation === 'publish' ? whyNotSay(family, first, name) : whyNotHear(family, first, name)
}

function answersTo(operation: BusUse['operation']): string {
  return operation === 'publish'
    ? 'an answer goes to who asked, while the question is fresh'
    : 'answers belong to who asked for them'
}

function whyNotSay(family: string, first: string, name: string): string {
  switch (family) {
    case 'platform':
      return 'what comes in is told by connectors'
    case 'chat':
    case 'pm':
    case 'media':
    case 'hook':
    case 'command':
      return 'only the bot says that'
    case 'send':
      return first === encodeToken(name) ? 'there is no such action' : `it is said in the name of ${plain(first)}`
    case 'event':
      return `what ${plain(first)} announces, it announces itself`
    case 'plugin':
      return 'only roseyd tells what happens to processes'
    default:
      return 'it is none of the subjects of Rosey'
  }
}

function whyNotHear(family: string, first: string, name: string): string {
  switch (family) {
    case 'platform':
      return 'what connectors tell is for the bot; the bot passes it on as chat, pm and media'
    case 'hook':
    case 'command':
      if (isWild(first)) return 'each plugin hears its own'
      return first === encodeToken(name)
        ? `it has one subscription for all of its own, in the queue ${queueOf(name)}`
        : `it belongs to ${plain(first)}`
    case 'send':
      return 'what is to be said goes to the connector alone'
    case 'event':
      return 'each announcement is allowed by itself, as event:<plugin>.<event>'
    case 'plugin':
      return 'what happens to processes is for the bot'
    default:
      return 'it is none of the subjects of Rosey'
  }
}

function isWild(token: string): boolean {
  return token === '*' || token === '>'
}

function plain(token: string): string {
  return decodeToken(token) ?? token
}
