import type { Call, EventBus } from '@rosey/bus'
import { type ActionResult, ActionResultSchema, messageOf, REPLY_EXPIRY_SECONDS, sendSubject } from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import type { Peers } from '../peers.ts'
import { Tally } from '../tally.ts'
import type { Trace } from '../trace.ts'
import {
  type DeliveryEvent,
  type DeliveryResult,
  type DeliveryState,
  stepDelivery,
  wakeDeliveryAt,
} from './delivery-step.ts'

/** A line of the bot or of a plugin's answer. */
export interface OutgoingLine {
  /** Stays the same however often it is sent. */
  readonly id: string
  /** Lines of one lane are handed over in order. */
  readonly lane: string
  readonly connector: string
  readonly channel: string
  /** To whom, for a private message. */
  readonly to: string | undefined
  readonly text: string
  readonly trace: Trace
}

interface Delivery {
  readonly line: OutgoingLine
  state: DeliveryState
  readonly calls: Call[]
  readonly settle: (result: DeliveryResult) => void
  stopTimer: () => void
}

// Lines to one connector that may be under way at the same time: one that is away for long, or confirms nothing, must
// not fill the memory, nor take the place of lines to others.
const MAX_LINES = 1000
const SENDER = 'bot'

/** Brings lines to connectors: in order within a lane, each once, until it is confirmed, refused, lost or expired. */
export class Outbox {
  readonly #bus: EventBus
  readonly #peers: Peers
  readonly #clock: Clock
  readonly #lanes = new Map<string, Delivery[]>()
  readonly #release: (() => void)[]
  readonly #underWay = new Tally()

  constructor({ bus, peers, clock }: { bus: EventBus; peers: Peers; clock: Clock }) {
    this.#bus = bus
    this.#peers = peers
    this.#clock = clock
    this.#release = [
      peers.onChange((peer) => this.#each((delivery) => delivery.line.connector === peer.name, { kind: 'look' })),
      bus.onStatus((status) => {
        if (status.kind === 'connected') this.#each(() => true, { kind: 'bus-up' })
      }),
    ]
  }

  /** Takes a line; resolves with what became of it. */
  deliver(line: OutgoingLine): Promise<DeliveryResult> {
    if (this.#underWay.of(line.connector) >= MAX_LINES) {
      const reason = `more than ${MAX_LINES} lines wait for ${line.connector}`
      return Promise.resolve({ kind: 'lost', holder: 'bot', reason })
    }
    const { promise, resolve } = Promise.withResolvers<DeliveryResult>()
    const now = this.#clock.now()
    const expiresAt = now + REPLY_EXPIRY_SECONDS * 1000
    const state: DeliveryState = { stage: { kind: 'waiting', retryAt: now }, expiresAt, sends: 0 }
    const delivery: Delivery = { line, state, calls: [], settle: resolve, stopTimer: () => undefined }
    const lane = this.#lanes.get(line.lane)
    if (lane === undefined) this.#lanes.set(line.lane, [delivery])
    else lane.push(delivery)
    this.#underWay.add(line.connector)
    this.#apply(delivery, { kind: 'look' })
    return promise
  }

  /** Lets go of everything; what is under way is left without a result. */
  close(): void {
    for (const release of this.#release) release()
    for (const lane of this.#lanes.values()) for (const delivery of lane) closeCalls(delivery)
    this.#lanes.clear()
  }

  #each(concerns: (delivery: Delivery) => boolean, event: DeliveryEvent): void {
    for (const lane of [...this.#lanes.values()]) {
      for (const delivery of [...lane]) if (concerns(delivery)) this.#apply(delivery, event)
    }
  }

  #apply(delivery: Delivery, event: DeliveryEvent): void {
    const { line, state } = delivery
    const lane = this.#lanes.get(line.lane) ?? []
    const waitsBefore = lane.slice(0, lane.indexOf(delivery)).some((other) => other.state.stage.kind === 'waiting')
    const now = this.#clock.now()
    const next = stepDelivery(state, event, {
      now,
      busUp: this.#bus.status.kind === 'connected',
      peer: this.#peers.get(line.connector),
      isGone: (instance) => this.#peers.isGone(line.connector, instance),
      isNext: !waitsBefore,
    })
    delivery.state = next
    delivery.stopTimer()
    if (next.sends > state.sends) this.#send(delivery, next.sends)
    if (next.stage.kind === 'ended') {
      this.#remove(delivery, lane, next.stage.result)
    } else {
      const wake = wakeDeliveryAt(next, now) ?? next.expiresAt
      delivery.stopTimer = this.#clock.after(wake - now, () => this.#apply(delivery, { kind: 'look' }))
    }
    if (state.stage.kind === 'waiting' && next.stage.kind !== 'waiting') this.#pull(line.lane)
  }

  // The next line that waited behind one which has gone.
  #pull(lane: string): void {
    const next = this.#lanes.get(lane)?.find((delivery) => delivery.state.stage.kind === 'waiting')
    if (next !== undefined) this.#apply(next, { kind: 'look' })
  }

  #remove(delivery: Delivery, lane: Delivery[], result: DeliveryResult): void {
    const at = lane.indexOf(delivery)
    if (at === -1) return
    lane.splice(at, 1)
    if (lane.length === 0) this.#lanes.delete(delivery.line.lane)
    this.#underWay.remove(delivery.line.connector)
    closeCalls(delivery)
    delivery.line.trace.add({ kind: 'line', id: delivery.line.id, result: result.kind })
    delivery.settle(result)
  }

  #send(delivery: Delivery, send: number): void {
    const { id, connector, channel, to, text, trace } = delivery.line
    const subject =
      to === undefined
        ? sendSubject(SENDER, connector, channel, 'message')
        : sendSubject(SENDER, connector, channel, 'pm')
    try {
      const call = this.#bus.call<unknown, ActionResult>(
        subject,
        to === undefined ? { text } : { to, text },
        {
          answers: ActionResultSchema,
          onAnswer: (result) => this.#apply(delivery, { kind: 'result', result }),
          onNoResponder: () => this.#apply(delivery, { kind: 'no-responder', send }),
          onInvalid: (problem) => trace.log.warn({ connector, problem }, 'a result was not understood'),
        },
        { id, traceId: trace.traceId, expiresAt: delivery.state.expiresAt },
      )
      delivery.calls.push(call)
    } catch (error) {
      trace.log.warn({ connector, problem: messageOf(error) }, 'a line could not be sent')
      // As good as nobody there: it is tried again.
      queueMicrotask(() => this.#apply(delivery, { kind: 'no-responder', send }))
    }
  }
}

function closeCalls(delivery: Delivery): void {
  delivery.stopTimer()
  for (const call of delivery.calls.splice(0)) call.close()
}
