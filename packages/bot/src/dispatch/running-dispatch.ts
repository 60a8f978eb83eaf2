import type { Call } from '@rosey/bus'
import { commandSubject, type InvocationAnswer, InvocationAnswerSchema, messageOf } from '@rosey/protocol'
import {
  type Dispatch,
  type DispatchEffect,
  type DispatchEnd,
  type DispatchEvent,
  newDispatch,
} from './dispatch-state.ts'
import type { DispatcherOptions, DispatchRequest } from './dispatcher.ts'
import { step, wakeAt } from './step.ts'

/** How long the end of an invocation that has timed out is listened for, in ms: until then its process may have it. */
const LINGER_MS = 60_000

/** One invocation under way: does what {@link step} decides. */
export class RunningDispatch {
  readonly plugin: string
  readonly #request: DispatchRequest
  readonly #options: DispatcherOptions
  readonly #calls: Call[] = []
  readonly #ended = Promise.withResolvers<DispatchEnd>()
  readonly #closed = Promise.withResolvers<void>()
  #dispatch: Dispatch
  #stopTimer: () => void = () => undefined
  #isClosed = false
  // Says that the process which accepted it has finished; undefined before one has.
  #handBack: (() => void) | undefined

  constructor(request: DispatchRequest, options: DispatcherOptions) {
    this.plugin = request.plugin
    this.#request = request
    this.#options = options
    this.#dispatch = newDispatch(options.clock.now(), options.holdMs, request.invocation.timeoutMs)
  }

  get ended(): Promise<DispatchEnd> {
    return this.#ended.promise
  }

  /** True when nothing more is listened for. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Resolves when nothing more is listened for: with the end, or later where the process may still be at it. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  apply(event: DispatchEvent): void {
    if (this.#dispatch.stage.kind === 'ended') return
    const { bus, peers, clock } = this.#options
    const now = clock.now()
    const { dispatch, effects } = step(this.#dispatch, event, {
      now,
      busUp: bus.status.kind === 'connected',
      peer: peers.get(this.plugin),
      isGone: (instance) => peers.isGone(this.plugin, instance),
    })
    this.#dispatch = dispatch
    for (const effect of effects) this.#act(effect)
    this.#stopTimer()
    const { stage } = dispatch
    if (stage.kind === 'accepted') this.#accepted(stage.instance)
    if (stage.kind === 'ended') {
      this.#end(stage.end)
      return
    }
    const wake = wakeAt(dispatch, now)
    if (wake !== undefined) this.#stopTimer = clock.after(wake - now, () => this.apply({ kind: 'look' }))
  }

  /** Lets go of it, whatever its process does with it. */
  close(): void {
    this.#stopTimer()
    for (const call of this.#calls.splice(0)) call.close()
    const { stage } = this.#dispatch
    // What its process had when it ended is told; see InHand.
    if (stage.kind !== 'ended' || stage.end.kind !== 'interrupted') this.#handBack?.()
    this.#isClosed = true
    this.#closed.resolve()
  }

  #accepted(instance: string | null): void {
    if (instance === null) return
    this.#handBack ??= this.#options.inHand.take(this.plugin, instance, this.#request.invocation)
  }

  #end(end: DispatchEnd): void {
    this.#ended.resolve(end)
    // What timed out is still in the hands of its process, which may die of it.
    if (end.kind === 'timed-out' && this.#handBack !== undefined) {
      this.#stopTimer = this.#options.clock.after(LINGER_MS, () => this.close())
    } else {
      this.close()
    }
  }

  #heard(send: number, answer: InvocationAnswer): void {
    this.apply({ kind: 'answer', send, answer })
    if (answer.kind !== 'done') return
    this.#handBack?.()
    if (this.#dispatch.stage.kind === 'ended') this.close()
  }

  #act(effect: DispatchEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#send(effect.send, effect.expiresAt)
        break
      case 'reply':
        this.#request.onReply(effect.text)
        break
      case 'overflow':
        this.#request.onOverflow()
        break
    }
  }

  // Earlier calls stay open: the answer to one that seemed lost may still come.
  #send(send: number, expiresAt: number): void {
    const { invocation, trace } = this.#request
    trace.add({ kind: 'sent', plugin: this.plugin, attempt: send })
    try {
      const call = this.#options.bus.call<unknown, InvocationAnswer>(
        commandSubject(this.plugin, invocation.command),
        invocation,
        {
          answers: InvocationAnswerSchema,
          onAnswer: (answer) => {
            trace.add({ kind: 'answer', answer: answer.kind })
            this.#heard(send, answer)
          },
          onNoResponder: () => {
            trace.add({ kind: 'answer', answer: 'no-responder' })
            this.apply({ kind: 'no-responder', send })
          },
          onInvalid: (message) =>
            trace.log.warn({ plugin: this.plugin, problem: message }, 'an answer was not understood'),
        },
        { id: invocation.id, traceId: trace.traceId, expiresAt },
      )
      this.#calls.push(call)
    } catch (error) {
      trace.log.warn({ plugin: this.plugin, problem: messageOf(error) }, 'a command could not be sent')
      // As good as nobody there: it is held and tried again.
      queueMicrotask(() => this.apply({ kind: 'no-responder', send }))
    }
  }
}
