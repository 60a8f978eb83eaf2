import type { BotConfig, Logger, Peer } from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import type { PlatformEvent } from '../intake/platform-event.ts'
import { keyOf } from '../keys.ts'
import type { Peers } from '../peers.ts'
import type { DeliveryResult } from '../replies/delivery-step.ts'
import type { OutgoingLine } from '../replies/outbox.ts'
import { Trace } from '../trace.ts'
import { decideTelling, stillCounting, type Told } from './notice-budget.ts'
import { noticeText, summaryText } from './notice-text.ts'
import { OwnerPresence } from './owner-presence.ts'
import { type Course, follow, isStillSo, type Trouble, troubleOf } from './trouble.ts'

/** How long a notice waits for an owner to come, in ms. */
export const WAIT_MS = 60 * 60_000

/** What {@link OwnerNotices} works with. */
export interface OwnerNoticesOptions {
  readonly peers: Peers
  readonly config: BotConfig
  readonly clock: Clock
  readonly log: Logger
  readonly newId: () => string
  readonly deliver: (line: OutgoingLine) => Promise<DeliveryResult>
}

interface Waiting {
  readonly trouble: Trouble
  readonly text: string
  readonly at: number
}

/** Tells owners by private message when a plugin or connector fails (C17), at once or when the first of them comes. */
export class OwnerNotices {
  readonly #options: OwnerNoticesOptions
  readonly #presence: OwnerPresence
  readonly #courses = new Map<string, Course>()
  readonly #release: () => void
  #told: Told[] = []
  // No more than the budget has; those that are too old are dropped when one is added.
  #waiting: Waiting[] = []

  constructor(options: OwnerNoticesOptions) {
    this.#options = options
    const { peers, config, clock } = options
    this.#presence = new OwnerPresence(config.notifyOwners ? config.owners : [])
    // What was so before this bot started has been told, or is no news.
    for (const peer of peers.all()) this.#courses.set(peer.name, follow(undefined, peer, clock.now()))
    this.#release = peers.onChange((peer) => this.#changed(peer))
  }

  /** Takes what comes from connectors, which tells who is there. */
  heard(event: PlatformEvent): void {
    if (!this.#presence.heard(event)) return
    const now = this.#options.clock.now()
    for (const { trouble, text, at } of this.#waiting.splice(0)) {
      if (now - at < WAIT_MS && isStillSo(trouble, this.#courses.get(trouble.peer.name), now)) this.#send(text)
    }
  }

  /** Tells nothing any more. */
  close(): void {
    this.#release()
  }

  #changed(peer: Peer): void {
    const { clock, config } = this.#options
    const before = this.#courses.get(peer.name)
    const after = follow(before, peer, clock.now())
    this.#courses.set(peer.name, after)
    const trouble = troubleOf(before, after, peer)
    if (trouble !== undefined && config.notifyOwners && config.owners.length > 0) this.#decide(trouble)
  }

  #decide(trouble: Trouble): void {
    const { clock, config, log } = this.#options
    const now = clock.now()
    const { name } = trouble.peer
    const telling = decideTelling(this.#told, trouble, now)
    if (telling === 'silence') {
      log.debug({ process: name }, 'owners were told enough of late')
      return
    }
    const kind = telling === 'summary' ? 'summary' : trouble.kind
    this.#told = [...stillCounting(this.#told, now), { kind, name, at: now }]
    const text = telling === 'summary' ? summaryText(trouble) : noticeText(trouble, config.prefix)
    if (this.#presence.places.length > 0) {
      this.#send(text)
      return
    }
    log.info({ process: name }, 'no owner is known to be in a channel; the first one who comes is told')
    this.#waiting = [...this.#waiting.filter(({ at }) => now - at < WAIT_MS), { trouble, text, at: now }]
  }

  #send(text: string): void {
    const { clock, log, newId, deliver } = this.#options
    for (const { connector, channel, name } of this.#presence.places) {
      const id = newId()
      const trace = new Trace(id, log, clock.now)
      const lane = keyOf('owner', connector, name)
      void deliver({ id, lane, connector, channel, to: name, text, trace }).then((result) => {
        // Whoever has just left cannot be told: the log and the status have it all.
        if (result.kind !== 'sent') log.info({ connector, owner: name, ...result }, 'an owner could not be told')
      })
    }
  }
}
