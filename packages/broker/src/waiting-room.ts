/** What of a client matters before it has signed in. */
interface Waiting {
  readonly hasSignedIn: boolean
}

/**
 * Those who have connected and not signed in yet, a bounded number: one more sends the one away that has waited longest.
 * Who has a token shows it at once, so strangers who hold connections keep nobody out.
 */
export class WaitingRoom<C extends Waiting> {
  readonly #most: number
  readonly #sendAway: (client: C) => void
  // In order of arrival. Who has signed in is only crossed out when its turn comes.
  readonly #waiting = new Set<C>()

  constructor(most: number, sendAway: (client: C) => void) {
    this.#most = most
    this.#sendAway = sendAway
  }

  /** Somebody has connected. */
  enter(client: C): void {
    this.#waiting.add(client)
    for (const eldest of this.#waiting) {
      if (this.#waiting.size <= this.#most) return
      this.#waiting.delete(eldest)
      if (!eldest.hasSignedIn) this.#sendAway(eldest)
    }
  }

  /** Somebody is gone. */
  leave(client: C): void {
    this.#waiting.delete(client)
  }
}
