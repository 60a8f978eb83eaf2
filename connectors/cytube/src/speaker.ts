import type { ActionResult } from '@rosey/sdk'
import { Doubts } from './doubts.ts'
import { FairQueue } from './fair-queue.ts'
import { InFlight, type Line } from './in-flight.ts'
import { combineResults } from './line-results.ts'
import { Pacer } from './pacer.ts'
import type { PaceLimit } from './pacing.ts'
import { NOT_CONNECTED, refused, type Settle, unknown } from './plan.ts'

/** A text or a command that is to be said. */
export interface Utterance {
  readonly sender: string
  readonly form: Line['form']
  readonly to: string | undefined
  readonly lines: readonly string[]
  readonly expiresAt: number
  readonly effect?: Settle
}

/** The speaker's view of an open connection. */
interface Outlet {
  readonly send: (line: Line) => void
  readonly pacer: Pacer
}

// Lines of one sender that wait at most: about what can be said in the minute that a line lives.
const PER_SENDER = 500
// Lines under way at most. More would gain nothing at 10 lines a second, and be in doubt when the connection ends.
const WINDOW = 20
// A line is sent this often at most, each time after the server said that it was dropped.
const MAX_ATTEMPTS = 5
// The server echoes at once; what has not come back by then was dropped without a word.
const ECHO_TIMEOUT_MS = 10_000

/**
 * Says lines in one channel, over all connections to it: queues them fairly, sends them at the pace that the server
 * allows, and finds out what became of each.
 */
export class Speaker implements Disposable {
  readonly #queue = new FairQueue<Line>(PER_SENDER)
  readonly #inFlight = new InFlight()
  #again: Line[] = []
  readonly #doubts = new Doubts()
  #outlet: Outlet | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #echoTimeoutMs: number

  /** @param echoTimeoutMs after this long without its echo a line counts as unknown; default 10 s */
  constructor(echoTimeoutMs: number = ECHO_TIMEOUT_MS) {
    this.#echoTimeoutMs = echoTimeoutMs
  }

  /** Queues what is to be said; resolves when the fate of all its lines is known. */
  async say(utterance: Utterance): Promise<ActionResult> {
    const { sender, form, lines } = utterance
    if (this.#outlet === undefined && !outlivesConnection(form)) return NOT_CONNECTED
    if (this.#queue.roomFor(sender) < lines.length)
      return refused(`${PER_SENDER} lines of ${sender} are waiting already; say less at once`)
    const fates = lines.map((text) => this.#enqueue(text, utterance))
    this.#pump()
    return combineResults(await Promise.all(fates))
  }

  /** The bot is inside the channel: lines go out through `send`. */
  connect(limit: PaceLimit, send: (line: Line) => void): void {
    this.#outlet = { send, pacer: new Pacer(limit) }
    this.#pump()
  }

  /** Rank or channel options have changed. */
  setLimit(limit: PaceLimit): void {
    if (this.#outlet !== undefined) this.#outlet.pacer.limit = limit
  }

  /**
   * The connection is gone. What was under way stays in doubt until {@link reconcile} or {@link refuseAll}; of what was
   * not sent yet, only public messages wait for the next one.
   */
  disconnect(): void {
    this.#outlet = undefined
    for (const { item } of this.#queue.takeWhere(({ item }) => !outlivesConnection(item.form)))
      item.settle(NOT_CONNECTED)
    this.#doubts.add(this.#inFlight.drain())
    for (const line of this.#again.splice(0)) line.settle(unknown('the connection ended while it was being repeated'))
    this.#pump()
  }

  /** A new join has replayed these messages of the bot, oldest first. Nothing is said again. */
  reconcile(replayedOwnIds: readonly string[]): void {
    this.#doubts.resolve(replayedOwnIds)
  }

  /** The bot's own message came back. */
  echoed(kind: 'chat' | 'pm', id: string): void {
    if (kind === 'chat') this.#doubts.know(id)
    this.#outlet?.pacer.echoed(performance.now())
    this.#inFlight.echoed(kind)?.settle({ outcome: 'sent' })
    this.#pump()
  }

  /** The server dropped a line because of its limits (`cooldown`): the oldest under way is sent again. */
  dropped(): void {
    this.#outlet?.pacer.dropped(performance.now())
    const line = this.#inFlight.lost()
    if (line !== undefined && line.attempts < MAX_ATTEMPTS) this.#again.push(line)
    else line?.settle(refused(`CyTube dropped it ${MAX_ATTEMPTS} times for coming too fast`))
    this.#pump()
  }

  /** The server refused the oldest line under way, when it is of one of these forms. */
  refusedByServer(forms: readonly Line['form'][], reason: string): void {
    this.#inFlight.refused(forms)?.settle(refused(reason))
    this.#pump()
  }

  /** Nothing can be said any more: what waits is refused, what was under way stays unknown. */
  refuseAll(reason: string): void {
    for (const { item } of this.#queue.takeWhere(() => true)) item.settle(refused(reason))
    this.disconnect()
    this.#doubts.abandon(reason)
  }

  [Symbol.dispose](): void {
    this.refuseAll('the connector is stopping')
    clearTimeout(this.#timer)
  }

  #enqueue(text: string, { sender, form, to, expiresAt, effect }: Utterance): Promise<ActionResult> {
    const { promise, resolve } = Promise.withResolvers<ActionResult>()
    let settled = false
    const settle = (result: ActionResult): void => {
      settled = true
      resolve(result)
    }
    const line: Line = {
      sender,
      text,
      form,
      to,
      expiresAt,
      effect,
      attempts: 0,
      sentAt: 0,
      settle,
      isSettled: () => settled,
    }
    this.#queue.push({ sender, item: line, expiresAt })
    return promise
  }

  // Does everything that is due and comes back when the next thing is. Expiry is by the clock that others know, pace and
  // echoes by one that never jumps.
  #pump(): void {
    clearTimeout(this.#timer)
    const now = Date.now()
    const tick = performance.now()
    this.#giveUp(now, tick)
    const sendInMs = this.#outlet === undefined ? Number.POSITIVE_INFINITY : this.#sendDue(this.#outlet, tick)
    const echoInMs = this.#inFlight.oldestSentAt() + this.#echoTimeoutMs - tick
    const nextMs = Math.min(sendInMs, echoInMs, this.#queue.nextExpiry() - now, this.#doubts.nextExpiry() - now)
    if (nextMs !== Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(nextMs)))
  }

  #giveUp(now: number, tick: number): void {
    for (const { item } of this.#queue.takeExpired(now)) item.settle(refused('it waited too long for its turn'))
    const stale = this.#again.filter((line) => line.expiresAt <= now)
    this.#again = this.#again.filter((line) => line.expiresAt > now)
    for (const line of stale) line.settle(refused('CyTube dropped it for coming too fast, and its time is over'))
    for (const line of this.#inFlight.takeSentBefore(tick - this.#echoTimeoutMs))
      line.settle(unknown(`CyTube has not shown it within ${this.#echoTimeoutMs / 1000} s`))
    this.#doubts.expire(now)
  }

  // Gives the ms until the next line may be sent; infinity when that is not a question of time.
  #sendDue({ send, pacer }: Outlet, now: number): number {
    while (this.#inFlight.size < WINDOW) {
      const line = this.#again[0] ?? this.#queue.peek()?.item
      if (line === undefined) break
      const cost = line.form === 'action' ? 2 : 1
      const waitMs = pacer.waitBefore(cost, this.#inFlight.size, now)
      if (waitMs > 0) return waitMs
      if (this.#again.shift() === undefined) this.#queue.shift()
      pacer.sent(cost, now)
      line.attempts += 1
      line.sentAt = now
      this.#inFlight.add(line)
      send(line)
    }
    return Number.POSITIVE_INFINITY
  }
}

// A private message and a slash command are about somebody whose presence and rank were looked up on this connection.
function outlivesConnection(form: Line['form']): boolean {
  return form === 'chat' || form === 'action'
}
