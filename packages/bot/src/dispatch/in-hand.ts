import type { InterruptedMessage, Invocation } from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import { keyOf } from '../keys.ts'
import type { Peers } from '../peers.ts'
import { interruptedReports } from './interrupted-reports.ts'
import { LAST_WORDS_MS } from './moves.ts'

/** What {@link InHand} works with. */
export interface InHandOptions {
  readonly peers: Peers
  readonly clock: Clock
  /** Told what a process had when it ended, all at once; nothing is told of one that had nothing. */
  readonly report: (report: Omit<InterruptedMessage, 'kind'>) => void
}

interface Hand {
  readonly plugin: string
  readonly instance: string
  readonly invocations: Map<string, Invocation>
  // Set once the process is gone: its last words are waited for.
  stopTimer: (() => void) | undefined
}

/** What each process of a plugin has accepted and not finished, as far as the bot knows. */
export class InHand {
  readonly #options: InHandOptions
  readonly #hands = new Map<string, Hand>()
  readonly #release: () => void

  constructor(options: InHandOptions) {
    this.#options = options
    this.#release = options.peers.onChange((peer) => {
      for (const hand of this.#hands.values()) if (hand.plugin === peer.name) this.#look(hand)
    })
  }

  /** A process has accepted an invocation; the function it gives says that it has finished. */
  take(plugin: string, instance: string, invocation: Invocation): () => void {
    const key = keyOf(plugin, instance)
    const hand = this.#hands.get(key) ?? { plugin, instance, invocations: new Map(), stopTimer: undefined }
    this.#hands.set(key, hand)
    hand.invocations.set(invocation.id, invocation)
    this.#look(hand)
    return () => {
      hand.invocations.delete(invocation.id)
      if (hand.invocations.size === 0 && hand.stopTimer === undefined) this.#hands.delete(key)
    }
  }

  /** Lets go of everything; nothing is reported any more. */
  close(): void {
    this.#release()
    for (const hand of this.#hands.values()) hand.stopTimer?.()
    this.#hands.clear()
  }

  #look(hand: Hand): void {
    const { peers, clock, report } = this.#options
    const { plugin, instance, invocations } = hand
    if (hand.stopTimer !== undefined || !peers.isGone(plugin, instance)) return
    hand.stopTimer = clock.after(LAST_WORDS_MS, () => {
      this.#hands.delete(keyOf(plugin, instance))
      for (const part of interruptedReports(plugin, instance, [...invocations.values()])) report(part)
    })
  }
}
