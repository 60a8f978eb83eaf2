import { readFileSync } from 'node:fs'
import { createLogger } from '@rosey/protocol'
import type { ChatEvent } from '@rosey/sdk'
import type { Frame } from '../frames.ts'
import type { Entry } from '../handshake.ts'
import type { LinkHandlers } from '../link.ts'
import { Session } from '../session.ts'
import type { Setback } from '../setback.ts'
import { Speaker } from '../speaker.ts'

/** A line of a recorded scenario: a frame of the server, or an event of the socket itself. */
interface Recorded extends Frame {
  readonly dir: 'in' | 'sys'
}

/** What a session made of a recorded scenario. */
export interface Outcome {
  readonly events: readonly ChatEvent[]
  /** What the session sent, by itself. */
  readonly sent: readonly Frame[]
  /** What ended each connection, in order; nothing for one that was still open. */
  readonly setbacks: readonly Setback[]
}

const FIXTURES = new URL('../../../../test/fixtures/cytube/', import.meta.url)

/**
 * Feeds what the real server sent to one client through a session, frame by frame. Each `connect` of the recording
 * begins a new session, as the connector does.
 */
export async function feedRecorded(scenario: string, entry: Partial<Entry> = {}): Promise<Outcome> {
  const events: ChatEvent[] = []
  const sent: Frame[] = []
  const ends: Promise<Setback | undefined>[] = []
  using speaker = new Speaker()
  let open: { handlers: LinkHandlers; session: Session } | undefined
  const start = (): { handlers: LinkHandlers; session: Session } => {
    open?.session.close()
    open = startSession(speaker, { ...DEFAULT_ENTRY, ...entry }, events, sent, ends)
    return open
  }
  for (const { dir, event, args } of readScenario(scenario)) {
    if (dir === 'in') open?.handlers.frame({ event, args })
    else if (event === 'connect') start().handlers.opened()
    else if (event === 'connect_error') start().handlers.refused(String(args[0]))
    else open?.handlers.closed(String(args[0]))
  }
  open?.session.close()
  const setbacks = await Promise.all(ends)
  return { events, sent, setbacks: setbacks.filter((setback) => setback?.reason !== 'left') as Setback[] }
}

const DEFAULT_ENTRY: Entry = { channel: 'roseytest', channelPassword: undefined, user: 'rosey', password: 'secret' }

function startSession(
  speaker: Speaker,
  entry: Entry,
  events: ChatEvent[],
  sent: Frame[],
  ends: Promise<Setback | undefined>[],
): { handlers: LinkHandlers; session: Session } {
  const holder: { handlers?: LinkHandlers } = {}
  const session = new Session({
    entry,
    openLink: (_url, handlers) => {
      holder.handlers = handlers
      return { send: (frame) => sent.push(frame), close: () => undefined }
    },
    speaker,
    log: createLogger(() => undefined),
    newId: () => `e-${events.length}`,
    emit: (event) => events.push(event),
    onInside: () => undefined,
  })
  ends.push(session.run('http://recorded.example'))
  if (holder.handlers === undefined) throw new Error('the session has not opened its link')
  return { handlers: holder.handlers, session }
}

function readScenario(scenario: string): Recorded[] {
  const lines = readFileSync(new URL(`${scenario}.jsonl`, FIXTURES), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Recorded)
}

/** An event in one short line, for tests: its name and what matters of it. */
export function brief(event: ChatEvent): string {
  return `${event.name} ${detail(event)}`.trimEnd()
}

function detail({ name, data }: ChatEvent): string {
  switch (name) {
    case 'message':
    case 'pm':
      return `${data.user.name}: ${data.text}`
    case 'message.replayed':
      return data.messages.map(({ user, text }) => `${user.name}: ${text}`).join(' | ')
    case 'user.joined':
    case 'user.left':
    case 'user.updated':
      return `${data.user.name} ${data.user.role} ${data.user.rank}${data.user.afk === true ? ' afk' : ''}`
    case 'user.listed':
      return data.users.map((user) => `${user.name} ${user.rank}`).join(', ')
    case 'connected':
      return `${data.self?.name} ${data.self?.rank}`
    case 'media.changed':
      return data.media === null ? 'nothing' : `${data.uid} ${data.media.title}`
    case 'media.progress':
      return `${data.currentSeconds}${data.paused ? ' paused' : ''}`
    case 'playlist.listed':
      return data.items.map(({ uid }) => uid).join(',')
    case 'playlist.queued':
      return `${data.item.uid} after ${data.after} by ${data.item.queuedBy}`
    case 'playlist.moved':
      return `${data.uid} after ${data.after}`
    case 'playlist.removed':
      return data.uid
    case 'playlist.updated':
      return `${data.uid} ${data.temporary ? 'temporary' : 'lasting'}`
    case 'playlist.locked':
      return String(data.locked)
    case 'poll.opened':
    case 'poll.updated':
      return `${data.poll.title}: ${data.poll.options.map(({ text, votes }) => `${text} ${votes}`).join(', ')}`
    case 'moderation.kicked':
    case 'moderation.banned':
    case 'moderation.unbanned':
    case 'moderation.muted':
    case 'moderation.unmuted':
      return data.by === undefined ? data.user : `${data.user} by ${data.by}`
    case 'moderation.cleared':
      return `by ${data.by}`
    case 'disconnected':
      return data.reason
    case 'poll.closed':
      return ''
  }
}
