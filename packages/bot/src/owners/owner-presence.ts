import type { ChatUser } from '@rosey/protocol'
import type { PlatformEvent } from '../intake/platform-event.ts'

/** Where an owner can be told something. */
export interface OwnerPlace {
  readonly connector: string
  readonly channel: string
  /** As the platform writes it. */
  readonly name: string
}

/** Which owners of the bot are in a channel now, as far as events have told: nobody is known before the first one. */
export class OwnerPresence {
  readonly #accounts: ReadonlySet<string>
  readonly #places = new Map<string, OwnerPlace>()

  /** @param owners accounts as in the config: `connector:name`, in any case */
  constructor(owners: readonly string[]) {
    this.#accounts = new Set(owners.map((account) => account.toLowerCase()))
  }

  /** A place for each owner who is there. */
  get places(): OwnerPlace[] {
    return [...this.#places.values()]
  }

  /** Takes an event; true when an owner is there now who was not before. */
  heard(event: PlatformEvent): boolean {
    switch (event.name) {
      case 'message':
      case 'pm':
      case 'user.joined':
      case 'user.updated':
        return this.#came(event, event.data.user)
      case 'user.listed':
        this.#emptied(event)
        return event.data.users.map((user) => this.#came(event, user)).includes(true)
      case 'user.left':
        this.#left(event, event.data.user.name)
        return false
      case 'moderation.kicked':
      case 'moderation.banned':
        this.#left(event, event.data.user)
        return false
      case 'disconnected':
        this.#emptied(event)
        return false
      default:
        return false
    }
  }

  // A guest's name can be taken over: what fails is not told to whoever has it.
  #came({ connector, channel }: PlatformEvent, { name, verified }: ChatUser): boolean {
    const account = accountOf(connector, name)
    if (!verified || !this.#accounts.has(account)) return false
    const isNew = !this.#places.has(account)
    this.#places.set(account, { connector, channel, name })
    return isNew
  }

  #left({ connector, channel }: PlatformEvent, name: string): void {
    const account = accountOf(connector, name)
    if (this.#places.get(account)?.channel === channel) this.#places.delete(account)
  }

  #emptied({ connector, channel }: PlatformEvent): void {
    for (const [account, place] of this.#places) {
      if (place.connector === connector && place.channel === channel) this.#places.delete(account)
    }
  }
}

function accountOf(connector: string, name: string): string {
  return `${connector}:${name}`.toLowerCase()
}
