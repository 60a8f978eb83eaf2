import type { Client } from './client.ts'
import { Subscriptions } from './subscriptions.ts'

/** The subjects of one account: what is published there is heard there only. */
export interface Space {
  readonly account: string
  readonly subscriptions: Subscriptions<Client>
  readonly clients: Set<Client>
}

/** The subject spaces of a broker, one for each account that somebody has used. */
export class Spaces {
  readonly #spaces = new Map<string, Space>()

  /** The space of an account. */
  of(account: string): Space {
    let space = this.#spaces.get(account)
    if (space === undefined) {
      space = { account, subscriptions: new Subscriptions(), clients: new Set() }
      this.#spaces.set(account, space)
    }
    return space
  }

  /** Subscriptions in all of them. */
  get subscriptionCount(): number {
    let count = 0
    for (const { subscriptions } of this.#spaces.values()) count += subscriptions.count
    return count
  }
}
