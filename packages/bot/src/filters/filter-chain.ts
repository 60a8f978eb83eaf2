import type { EventBus } from '@rosey/bus'
import {
  type BotConfig,
  codeOf,
  type EventData,
  type HookAnswer,
  HookAnswerSchema,
  hookSubject,
  messageOf,
} from '@rosey/protocol'
import type { Clock } from '../clock.ts'
import type { Peers } from '../peers.ts'
import type { Trace } from '../trace.ts'
import { FilterBreaker } from './filter-breaker.ts'
import { type PlannedFilter, planFilters } from './filter-plan.ts'

/** Time that one filter has for its answer, in ms (DESIGN §4). */
export const FILTER_TIMEOUT_MS = 250

/** What the filters have decided about a message. */
export type FilterVerdict =
  | { readonly kind: 'pass'; readonly text: string }
  | { readonly kind: 'stop'; readonly plugin: string; readonly reason: string }

/** A message on its way through the filters. */
export interface FilterRequest {
  readonly connector: string
  readonly channel: string
  readonly message: EventData<'message'>
  readonly trace: Trace
}

/** Asks the plugins that filter messages, one after the other; each sees the text as the one before left it. */
export class FilterChain {
  readonly #bus: EventBus
  readonly #peers: Peers
  readonly #config: BotConfig
  readonly #clock: Clock
  readonly #breaker = new FilterBreaker()

  constructor(options: { bus: EventBus; peers: Peers; config: BotConfig; clock: Clock }) {
    this.#bus = options.bus
    this.#peers = options.peers
    this.#config = options.config
    this.#clock = options.clock
  }

  async ask(request: FilterRequest): Promise<FilterVerdict> {
    let { text } = request.message
    for (const filter of planFilters(this.#peers.all(), this.#config, request)) {
      const { plugin } = filter
      const answer = await this.#askOne(filter, request, text)
      request.trace.add({ kind: 'filter', plugin, decision: answer.kind })
      if (answer.kind === 'stop') return { kind: 'stop', plugin, reason: answer.reason ?? `${plugin} stopped it` }
      if (answer.kind === 'change') text = answer.text
    }
    return { kind: 'pass', text }
  }

  async #askOne(filter: PlannedFilter, { connector, channel, message, trace }: FilterRequest, text: string) {
    const { plugin } = filter
    if (!filter.isServing) return this.#failed(filter, 'is not running')
    if (this.#breaker.isOpen(plugin, this.#clock.now())) return this.#failed(filter, 'was too slow too often')
    try {
      const answer = await this.#bus.request<unknown, HookAnswer>(
        hookSubject(plugin, 'message'),
        { connector, channel, message: { ...message, text } },
        HookAnswerSchema,
        { timeoutMs: FILTER_TIMEOUT_MS, traceId: trace.traceId },
      )
      this.#breaker.answered(plugin)
      return answer
    } catch (error) {
      if (codeOf(error) === 'bus-timeout' && this.#breaker.timedOut(plugin, this.#clock.now())) {
        trace.log.warn({ plugin }, `the filter of ${plugin} is too slow; it is not asked for a minute`)
      }
      trace.log.warn({ plugin, problem: messageOf(error) }, `the filter of ${plugin} failed`)
      return this.#failed(filter, 'failed')
    }
  }

  #failed({ plugin, onFailure }: PlannedFilter, why: string): HookAnswer {
    return onFailure === 'open' ? { kind: 'pass' } : { kind: 'stop', reason: `the filter of ${plugin} ${why}` }
  }
}
