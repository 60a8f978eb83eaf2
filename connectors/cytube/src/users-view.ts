import type { Draft } from './draft.ts'
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts'
import { type CytubeUser, type Frame, readMeta, readUser } from './frames.ts'
import { toChatUser, UserList } from './user-list.ts'

/** Follows who is in the channel and says what changed. */
export class UsersView {
  readonly list = new UserList()
  readonly #selfName: () => string

  /** @param selfName the bot's own name, whose coming and going is no news */
  constructor(selfName: () => string) {
    this.#selfName = selfName
  }

  /** Takes any frame; those that are not about users change nothing. */
  take({ event, args: [arg] }: Frame): Draft[] {
    switch (event) {
      case 'userlist':
        this.list.replace(listOf(arg).flatMap((entry) => readUser(entry) ?? []))
        return [this.listed()]
      case 'addUser':
        return this.#added(readUser(arg))
      case 'userLeave':
        return this.#left(textOf(fieldsOf(arg).name) ?? '')
      case 'setUserMeta':
        return this.#changed(arg, readMeta(fieldsOf(arg).meta))
      case 'setAFK':
        return this.#changed(arg, { afk: fieldsOf(arg).afk === true })
      case 'setUserRank': {
        const rank = numberOf(fieldsOf(arg).rank)
        return rank === undefined ? [] : this.#changed(arg, { rank })
      }
      default:
        return []
    }
  }

  /** The whole list as an event. */
  listed(): Draft {
    return { name: 'user.listed', data: { users: this.list.all().map(toChatUser) } }
  }

  #added(user: CytubeUser | undefined): Draft[] {
    if (user === undefined) return []
    const before = this.list.put(user)
    if (before !== undefined)
      return same(before, user) ? [] : [{ name: 'user.updated', data: { user: toChatUser(user) } }]
    return this.#isSelf(user.name) ? [] : [{ name: 'user.joined', data: { user: toChatUser(user) } }]
  }

  #left(name: string): Draft[] {
    const user = this.list.remove(name)
    if (user === undefined || this.#isSelf(name)) return []
    return [{ name: 'user.left', data: { user: toChatUser(user) } }]
  }

  #changed(arg: unknown, change: Partial<CytubeUser>): Draft[] {
    const before = this.list.find(textOf(fieldsOf(arg).name) ?? '')
    if (before === undefined) return []
    const user = { ...before, ...change }
    this.list.put(user)
    const drafts: Draft[] = []
    if (before.rank !== user.rank || before.afk !== user.afk)
      drafts.push({ name: 'user.updated', data: { user: toChatUser(user) } })
    if (before.muted !== user.muted)
      drafts.push({ name: user.muted ? 'moderation.muted' : 'moderation.unmuted', data: { user: user.name } })
    return drafts
  }

  #isSelf(name: string): boolean {
    return name.toLowerCase() === this.#selfName().toLowerCase()
  }
}

function same(a: CytubeUser, b: CytubeUser): boolean {
  return a.name === b.name && a.rank === b.rank && a.afk === b.afk
}
