import type { ChatUser } from '@rosey/sdk'
import type { Draft } from './draft.ts'
import { type Fields, fieldsOf, numberOf } from './fields.ts'
import { type ChatFrame, type Frame, readChat } from './frames.ts'
import { MessageIds } from './message-id.ts'
import { moderationIn } from './moderation-view.ts'
import { PlaylistView } from './playlist-view.ts'
import { PollView } from './poll-view.ts'
import { isVerified, roleOf } from './ranks.ts'
import { stranger, toChatUser } from './user-list.ts'
import { UsersView } from './users-view.ts'

/** What a line of chat or a private message tells. */
export interface Heard {
  readonly drafts: Draft[]
  /** It is a message of the bot itself, come back. */
  readonly echo?: { readonly kind: 'chat' | 'pm'; readonly id: string }
}

/**
 * All that one connection knows about its channel. Feed it every frame, from the first; what it returns is news only
 * once the bot is inside, and {@link ChannelView.snapshot} is the news of the moment when it is.
 */
export class ChannelView {
  readonly channel: string
  readonly users = new UsersView(() => this.selfName)
  readonly playlist = new PlaylistView()
  readonly poll = new PollView()
  selfName: string
  rank = -1
  options: Fields = {}
  #permissions: Fields = {}
  readonly #ids: MessageIds
  readonly #replayed: (ChatFrame & { readonly id: string })[] = []

  constructor(channel: string, selfName: string) {
    this.channel = channel
    this.selfName = selfName
    this.#ids = new MessageIds(channel)
  }

  /** Whether the bot's rank is enough for a permission of CyTube's; true while its need is not known. */
  allows(node: string): boolean {
    return this.rank >= (numberOf(this.#permissions[node]) ?? Number.NEGATIVE_INFINITY)
  }

  isSelf(name: string): boolean {
    return name.toLowerCase() === this.selfName.toLowerCase()
  }

  /** Takes a frame that is not a message to or from people. */
  take(frame: Frame): Draft[] {
    this.#remember(frame)
    return [...this.users.take(frame), ...this.playlist.take(frame), ...this.poll.take(frame), ...moderationIn(frame)]
  }

  /** Keeps a message that came before the bot was inside: the server shows the last 15 on every join. */
  keepReplayed(arg: unknown): void {
    const chat = readChat(arg)
    if (chat !== undefined) this.#replayed.push({ ...chat, id: this.#ids.next('chat', chat) })
  }

  /** The ids of the bot's own messages among those that the join replayed, oldest first. */
  replayedOwnIds(): string[] {
    return this.#replayed.filter((chat) => this.isSelf(chat.name)).map(({ id }) => id)
  }

  /** Everything that is the case at the moment of joining. */
  snapshot(): Draft[] {
    const messages = this.#replayed
      .filter((chat) => !chat.shadow && !this.isSelf(chat.name) && !isPseudo(chat.name))
      .map(({ id, time, name, text }) => ({ id, time, user: this.#userOf(name), text }))
    return [
      { name: 'connected', data: { self: this.self() } },
      this.users.listed(),
      // Also when nothing was said yet: from here on the bot knows what would be new.
      { name: 'message.replayed', data: { messages } },
      this.playlist.listed(),
      this.playlist.changed(),
      ...this.poll.opened(),
    ]
  }

  /** Reads a line of chat or a private message that came after the join. */
  hear(kind: 'chat' | 'pm', frame: Frame): Heard {
    const chat = readChat(frame.args[0])
    if (chat === undefined) return { drafts: [] }
    const id = this.#ids.next(kind, chat)
    if (this.isSelf(chat.name)) return { drafts: [], echo: { kind, id } }
    if (isPseudo(chat.name)) return { drafts: this.take(frame) }
    if (chat.shadow) return { drafts: [] }
    const line = { id, time: chat.time, user: this.#userOf(chat.name), text: chat.text, raw: frame }
    if (kind === 'pm') return { drafts: [{ name: 'pm', data: line }] }
    return { drafts: [{ name: 'message', data: chat.action ? { ...line, action: true } : line }] }
  }

  self(): ChatUser {
    const listed = this.users.list.find(this.selfName)
    const name = listed?.name ?? this.selfName
    return {
      name,
      role: roleOf(this.rank),
      verified: isVerified(this.rank),
      rank: this.rank,
      afk: listed?.afk ?? false,
    }
  }

  #userOf(name: string): ChatUser {
    const user = this.users.list.find(name)
    return user === undefined ? stranger(name) : toChatUser(user)
  }

  // The news of the bot's own rank comes before the user list that shows it.
  #ranked(rank: number): void {
    this.rank = rank
    const self = this.users.list.find(this.selfName)
    if (self !== undefined) this.users.list.put({ ...self, rank })
  }

  #remember({ event, args: [arg] }: Frame): void {
    if (event === 'rank') this.#ranked(numberOf(arg) ?? this.rank)
    if (event === 'setPermissions') this.#permissions = fieldsOf(arg)
    if (event === 'channelOpts') this.options = fieldsOf(arg)
  }
}

// [server], [voteskip]: brackets are illegal in names.
function isPseudo(name: string): boolean {
  return name.startsWith('[')
}
