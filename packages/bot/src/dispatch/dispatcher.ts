import type { EventBus } from '@rosey/bus'
import type { Invocation } from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import type { Peers } from '../peers.ts'
import { Tally } from '../tally.ts'
import type { Trace } from '../trace.ts'
import type { DispatchEnd } from './dispatch-state.ts'
import type { InHand } from './in-hand.ts'
import { RunningDispatch } from './running-dispatch.ts'

/** One invocation to be carried out by a plugin. */
export interface DispatchRequest {
  readonly plugin: string
  readonly invocation: Invocation
  readonly trace: Trace
  onReply(text: string): void
  /** The plugin says more than is passed on; called once. */
  onOverflow(): void
}

/** What a {@link Dispatcher} works with. */
export interface DispatcherOptions {
  readonly bus: EventBus
  readonly peers: Peers
  readonly clock: Clock
  /** How long a command may wait for a plugin that is not there, in ms. */
  readonly holdMs: number
  /** Told of what processes accept and finish. */
  readonly inHand: InHand
}

/** Invocations from one connector that may be under way at the same time; one more is not taken. */
const MAX_RUNNING = 1000
/** Invocations that have timed out and whose end is still listened for. */
const MAX_LINGERING = 200

/** Brings invocations to plugins and follows each until it has ended. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #running = new Set<RunningDispatch>()
  readonly #lingering = new Set<RunningDispatch>()
  readonly #underWay = new Tally()
  readonly #release: (() => void)[]

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#release = [
      options.peers.onChange((peer) => {
        for (const dispatch of this.#running) if (dispatch.plugin === peer.name) dispatch.apply({ kind: 'look' })
      }),
      options.bus.onStatus((status) => {
        if (status.kind !== 'connected') return
        for (const dispatch of this.#running) dispatch.apply({ kind: 'bus-up' })
      }),
    ]
  }

  /** Carries one out; resolves with its end, which always comes: at the latest when holding and answering are over. */
  async run(request: DispatchRequest): Promise<DispatchEnd> {
    const { connector } = request.invocation
    if (this.#underWay.of(connector) >= MAX_RUNNING) return { kind: 'not-taken' }
    this.#underWay.add(connector)
    const dispatch = new RunningDispatch(request, this.#options)
    this.#running.add(dispatch)
    try {
      dispatch.apply({ kind: 'look' })
      return await dispatch.ended
    } finally {
      this.#running.delete(dispatch)
      this.#underWay.remove(connector)
      this.#linger(dispatch)
    }
  }

  /** Lets go of everything; what runs is left without an end. */
  close(): void {
    for (const release of this.#release) release()
    for (const dispatch of [...this.#running, ...this.#lingering]) dispatch.close()
    this.#running.clear()
    this.#lingering.clear()
  }

  #linger(dispatch: RunningDispatch): void {
    if (dispatch.isClosed) return
    this.#lingering.add(dispatch)
    void dispatch.closed.then(() => this.#lingering.delete(dispatch))
    for (const oldest of this.#lingering) {
      if (this.#lingering.size <= MAX_LINGERING) break
      this.#lingering.delete(oldest)
      oldest.close()
    }
  }
}
