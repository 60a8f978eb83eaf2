/**
 * One subscription of one client. `C` is the client: the subject trie does not look into it.
 */
export class Subscription<C = unknown> {
  readonly client: C
  /** Latin1 text of the subject; may hold wildcards. */
  readonly subject: string
  readonly queue: string | undefined
  /** The id that the client chose, as it goes into each MSG. */
  readonly sid: Buffer
  /** Messages after which it ends; 0 for never. */
  max = 0
  delivered = 0
  /** True when its client may not hear all that it asks for. */
  filtered = false
  /** True once it has been removed; a match made before may still hold it. */
  ended = false

  constructor(client: C, subject: string, queue: string | undefined, sid: string) {
    this.client = client
    this.subject = subject
    this.queue = queue
    this.sid = Buffer.from(sid, 'latin1')
  }
}

/** Who gets a message. The arrays are never changed: a change of subscriptions makes new ones. */
export interface Matches<C> {
  /** Each of these gets it. */
  readonly plain: readonly Subscription<C>[]
  /** Of each of these groups one gets it. */
  readonly groups: readonly (readonly Subscription<C>[])[]
}
