import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Peer } from '@rosey/protocol'
import { Peers } from '../peers.ts'
import { connector } from '../testing/peers.ts'
import { type DeliveryEvent, type DeliveryState, stepDelivery, wakeDeliveryAt } from './delivery-step.ts'

/** Drives one line through a story; it expires after 60 s. */
class Story {
  now = 0
  busUp = true
  isNext = true
  state: DeliveryState = { stage: { kind: 'waiting', retryAt: 0 }, expiresAt: 60_000, sends: 0 }
  sent = 0
  readonly peers: Peers

  constructor(peer: Partial<Peer> = {}) {
    this.peers = new Peers([connector('lounge', peer)])
    this.event({ kind: 'look' })
  }

  event(event: DeliveryEvent): this {
    const { now, busUp, isNext, peers } = this
    const isGone = (instance: string | null) => peers.isGone('lounge', instance)
    const before = this.state.sends
    this.state = stepDelivery(this.state, event, { now, busUp, isNext, peer: peers.get('lounge'), isGone })
    if (this.state.sends > before) this.sent++
    return this
  }

  peer(changes: Partial<Peer>): this {
    this.peers.update(connector('lounge', changes))
    return this.event({ kind: 'look' })
  }

  nobody(): this {
    return this.event({ kind: 'no-responder', send: this.state.sends })
  }

  bus(up: boolean): this {
    this.busUp = up
    return up ? this.event({ kind: 'bus-up' }) : this
  }

  until(time: number): this {
    for (let wake = wakeDeliveryAt(this.state, this.now); wake !== undefined && wake <= time; ) {
      this.now = wake
      this.event({ kind: 'look' })
      wake = wakeDeliveryAt(this.state, this.now)
    }
    this.now = time
    return this
  }

  get end(): string {
    const { stage } = this.state
    if (stage.kind !== 'ended') return stage.kind
    return stage.result.kind === 'lost' ? `lost by ${stage.result.holder}` : stage.result.kind
  }
}

const CASES: [name: string, tell: () => Story, end: string, sent: number][] = [
  ['is handed over at once', () => new Story(), 'handed', 1],
  [
    'is sent when the connector says so',
    () => new Story().event({ kind: 'result', result: { outcome: 'sent' } }),
    'sent',
    1,
  ],
  [
    'may be refused',
    () => new Story().event({ kind: 'result', result: { outcome: 'refused', reason: 'muted' } }),
    'refused',
    1,
  ],
  [
    'may be unknown',
    () => new Story().event({ kind: 'result', result: { outcome: 'unknown', reason: 'x' } }),
    'lost by connector',
    1,
  ],
  ['waits for a connector that is away', () => new Story({ state: 'crashed' }).until(59_999), 'waiting', 0],
  ['expires in the waiting', () => new Story({ state: 'crashed' }).until(60_000), 'lost by bot', 0],
  [
    'goes when the connector is back',
    () => new Story({ state: 'crashed' }).peer({ instance: 'lounge-2' }),
    'handed',
    1,
  ],
  ['is tried again when nobody listened', () => new Story().nobody().until(200), 'handed', 2],
  ['waits a little after nobody listened', () => new Story().nobody().until(199), 'waiting', 1],
  ['is lost when its connector dies', () => new Story().peer({ state: 'crashed' }).until(100), 'lost by connector', 1],
  [
    'hears the last words of its connector',
    () => new Story().peer({ state: 'crashed' }).event({ kind: 'result', result: { outcome: 'sent' } }),
    'sent',
    1,
  ],
  [
    'is lost when its connector was replaced',
    () => new Story().peer({ instance: 'lounge-2' }).until(100),
    'lost by connector',
    1,
  ],
  ['is lost when nothing is ever said of it', () => new Story().until(62_000), 'lost by connector', 1],
  ['waits for its confirmation as long as it may be sent', () => new Story().until(61_999), 'handed', 1],
  ['is asked about when the bus was away', () => new Story().bus(false).bus(true), 'handed', 2],
  [
    'is asked about again until the connector is on the bus',
    () => new Story().bus(false).bus(true).nobody().until(200),
    'handed',
    3,
  ],
  [
    'is not given to another process after the bus was away',
    () => new Story().bus(false).peer({ instance: 'lounge-2' }).bus(true).until(150),
    'lost by connector',
    1,
  ],
  [
    'does not go while the bus is down',
    () => Object.assign(new Story({ state: 'crashed' }), { busUp: false }).peer({}),
    'waiting',
    0,
  ],
  [
    'goes when the bus is back',
    () =>
      Object.assign(new Story({ state: 'crashed' }), { busUp: false })
        .peer({})
        .bus(true),
    'handed',
    1,
  ],
  [
    'does not overtake another',
    () => Object.assign(new Story({ state: 'crashed' }), { isNext: false }).peer({}),
    'waiting',
    0,
  ],
]

for (const [name, tell, end, sent] of CASES) {
  test(`a line ${name}`, () => {
    const story = tell()
    assert.deepEqual({ end: story.end, sent: story.sent }, { end, sent })
  })
}
