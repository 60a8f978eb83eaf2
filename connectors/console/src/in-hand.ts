import type { ClientConnection } from './client-connection.ts'

/** Says of one client that may be under way at once. */
export const MAX_IN_HAND = 500

/** What was said and is not settled, by the id of its event: that id is the trace of everything that it causes. */
export class InHand {
  readonly #said = new Map<string, { readonly client: ClientConnection; readonly sayId: number }>()
  readonly #counts = new Map<ClientConnection, number>()

  /** False when this client has too much under way already. */
  add(eventId: string, client: ClientConnection, sayId: number): boolean {
    const count = this.#counts.get(client) ?? 0
    if (count >= MAX_IN_HAND) return false
    this.#counts.set(client, count + 1)
    this.#said.set(eventId, { client, sayId })
    return true
  }

  /** Who said what led to this trace, while it is not settled. */
  origin(traceId: string): { readonly client: ClientConnection; readonly sayId: number } | undefined {
    return this.#said.get(traceId)
  }

  remove(eventId: string): void {
    const client = this.#said.get(eventId)?.client
    if (client === undefined) return
    this.#said.delete(eventId)
    const count = (this.#counts.get(client) ?? 1) - 1
    if (count === 0) this.#counts.delete(client)
    else this.#counts.set(client, count)
  }
}
