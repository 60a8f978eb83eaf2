import type { ChatUser } from '@rosey/sdk'
import type { CytubeUser } from './frames.ts'
import { isVerified, roleOf } from './ranks.ts'

/** Who is in the channel, by name in any case: the server may announce somebody who is listed already. */
export class UserList {
  #users = new Map<string, CytubeUser>()

  /** Takes a whole new list. */
  replace(users: readonly CytubeUser[]): void {
    this.#users = new Map(users.map((user) => [user.name.toLowerCase(), user]))
  }

  find(name: string): CytubeUser | undefined {
    return this.#users.get(name.toLowerCase())
  }

  /** Adds or replaces a user; gives the one that was there. */
  put(user: CytubeUser): CytubeUser | undefined {
    const key = user.name.toLowerCase()
    const before = this.#users.get(key)
    this.#users.set(key, user)
    return before
  }

  /** Takes a user out; gives the one that was there. */
  remove(name: string): CytubeUser | undefined {
    const before = this.find(name)
    this.#users.delete(name.toLowerCase())
    return before
  }

  all(): CytubeUser[] {
    return [...this.#users.values()]
  }
}

/** A CyTube user in the terms of the protocol. */
export function toChatUser(user: CytubeUser): ChatUser {
  return { name: user.name, role: roleOf(user.rank), verified: isVerified(user.rank), rank: user.rank, afk: user.afk }
}

/** Somebody who is not in the list, as in a replayed message: nothing is known of them, so nothing is granted. */
export function stranger(name: string): ChatUser {
  return { name, role: 'guest', verified: false }
}
