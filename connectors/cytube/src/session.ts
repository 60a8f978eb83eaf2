import type { ActionResult, ChatAction, ChatEvent, Logger } from '@rosey/sdk'
import { ChannelView } from './channel-view.ts'
import { type Draft, stamp } from './draft.ts'
import { Expectations } from './expectations.ts'
import type { Frame } from './frames.ts'
import { BEFORE_LOGIN, beginHandshake, type Entry, type Phase, type Step, stepHandshake } from './handshake.ts'
import type { Line } from './in-flight.ts'
import type { Link, OpenLink } from './link.ts'
import { paceLimitFor } from './pacing.ts'
import { OPENING_TIMEOUT, type PhaseTimeout, timeoutOf } from './phase-timeout.ts'
import { NOT_CONNECTED, refused, SENT } from './plan.ts'
import { planAction } from './plan-action.ts'
import { retry, type Setback, setbackOfRefusal } from './setback.ts'
import { type Sign, signOf } from './sign.ts'
import type { Speaker } from './speaker.ts'

/** What a session needs from outside. */
export interface SessionDeps {
  readonly entry: Entry
  readonly openLink: OpenLink
  readonly speaker: Speaker
  readonly log: Logger
  readonly newId: () => string
  readonly emit: (event: ChatEvent) => void
  /** The bot is in the channel from now on. */
  readonly onInside: (view: ChannelView) => void
}

const ACTION_TIMEOUT_MS = 10_000

/** One connection, from the opening of the socket to its end: the way in, then frames to events and actions to frames. */
export class Session {
  readonly #deps: SessionDeps
  readonly #view: ChannelView
  readonly #expectations: Expectations
  readonly #ended = Promise.withResolvers<Setback>()
  readonly #early: Frame[] = []
  #link: Link | undefined
  #phase: Phase = BEFORE_LOGIN
  #isOver = false
  #timer: NodeJS.Timeout | undefined

  constructor(deps: SessionDeps) {
    this.#deps = deps
    this.#view = new ChannelView(deps.entry.channel, deps.entry.user)
    this.#expectations = new Expectations(ACTION_TIMEOUT_MS, (frame) => this.#send(frame))
  }

  /** Connects to a chat server; resolves with what ended the connection. Never rejects. */
  run(url: string): Promise<Setback> {
    this.#await(OPENING_TIMEOUT)
    this.#link = this.#deps.openLink(url, {
      opened: () => this.#apply(beginHandshake(this.#deps.entry)),
      frame: (frame) => this.#take(frame),
      closed: (reason) => this.#end(retry('connection-lost', `the connection to ${url} ended: ${reason}`, 0)),
      refused: (message) => this.#end(setbackOfRefusal(message)),
    })
    return this.#ended.promise
  }

  /** Does an action; only once the bot is inside. */
  async perform(action: ChatAction, sender: string, expiresAt: number): Promise<ActionResult> {
    const plan = planAction(action, this.#view)
    const { speaker } = this.#deps
    if (this.#isOver && plan.kind !== 'lines') return NOT_CONNECTED
    switch (plan.kind) {
      case 'refuse':
        return refused(plan.reason)
      case 'done':
        return SENT
      case 'frame':
        return await this.#expectations.start(plan)
      case 'lines':
        return await speaker.say({ sender, expiresAt, form: plan.form, to: plan.to, lines: plan.lines })
      case 'command':
        return await speaker.say({
          sender,
          expiresAt,
          form: 'command',
          to: undefined,
          lines: [plan.text],
          effect: plan.settle,
        })
    }
  }

  /** Leaves. */
  close(): void {
    this.#end(retry('connection-lost', 'left', 0))
  }

  #take(frame: Frame): void {
    const inside = this.#phase.kind === 'inside'
    const step = stepHandshake(this.#phase, frame, this.#deps.entry)
    const drafts = this.#read(frame)
    if (inside) for (const draft of drafts) this.#emit(draft)
    this.#expectations.offer(frame)
    this.#apply(step)
    this.#heed(signOf(frame))
  }

  #apply(step: Step): void {
    const changed = step.phase !== this.#phase || step.send.length > 0
    this.#phase = step.phase
    if (step.name !== undefined) this.#view.selfName = step.name
    for (const frame of step.send) this.#send(frame)
    if (step.setback !== undefined) this.#end(step.setback)
    else if (this.#isOver) return
    else if (changed && step.phase.kind === 'inside') this.#enter()
    else if (changed) this.#await(timeoutOf(step.phase))
  }

  #enter(): void {
    clearTimeout(this.#timer)
    const view = this.#view
    this.#deps.speaker.reconcile(view.replayedOwnIds())
    this.#deps.onInside(view)
    for (const draft of view.snapshot()) this.#emit(draft)
    for (const frame of this.#early.splice(0)) for (const draft of this.#read(frame)) this.#emit(draft)
    this.#deps.speaker.connect(paceLimitFor(view.rank, view.options), (line) => this.#sendLine(line))
  }

  // Reads a frame into the view. Before the first user list every message is a replay; between that list and the rank
  // it is a live one that has to wait.
  #read(frame: Frame): Draft[] {
    const { event, args } = frame
    if (event !== 'chatMsg' && event !== 'pm') return this.#view.take(frame)
    if (this.#phase.kind === 'inside') {
      const { drafts, echo } = this.#view.hear(event === 'pm' ? 'pm' : 'chat', frame)
      if (echo !== undefined) this.#deps.speaker.echoed(echo.kind, echo.id)
      return drafts
    }
    const { listed } = this.#phase
    if (listed || event === 'pm') this.#early.push(frame)
    else this.#view.keepReplayed(args[0])
    return []
  }

  #heed(sign: Sign): void {
    const { speaker, log, entry } = this.#deps
    switch (sign.kind) {
      case 'ended':
        this.#end(sign.setback)
        break
      case 'dropped':
        speaker.dropped()
        break
      case 'refused':
        speaker.refusedByServer(sign.forms, sign.reason)
        break
      case 'limits':
        speaker.setLimit(paceLimitFor(this.#view.rank, this.#view.options))
        break
      case 'unregistered':
        log.warn({ channel: entry.channel }, 'nobody has registered this channel: is the name in rosey.yaml right?')
        break
      case 'none':
        break
    }
  }

  #await(timeout: PhaseTimeout): void {
    clearTimeout(this.#timer)
    if (timeout.kind === 'none') return
    const pass = (): void => {
      if (timeout.kind === 'enter') this.#apply({ phase: { kind: 'inside' }, send: [] })
      else this.#end(timeout.setback)
    }
    this.#timer = setTimeout(pass, timeout.afterMs)
  }

  #sendLine(line: Line): void {
    if (line.effect !== undefined && line.attempts === 1) void this.#expectations.expect(line.effect).then(line.settle)
    if (line.form === 'pm') this.#send({ event: 'pm', args: [{ to: line.to, msg: line.text, meta: {} }] })
    else this.#send({ event: 'chatMsg', args: [{ msg: line.text, meta: {} }] })
  }

  #send(frame: Frame): void {
    this.#link?.send(frame)
  }

  #emit(draft: Draft): void {
    this.#deps.emit(stamp(draft, this.#deps.newId, Date.now()))
  }

  #end(setback: Setback): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#link?.close()
    this.#deps.speaker.disconnect()
    this.#expectations.close('the connection ended before CyTube confirmed it')
    this.#ended.resolve(setback)
  }
}
