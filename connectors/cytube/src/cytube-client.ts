import { setTimeout as delay } from 'node:timers/promises'
import type { ActionResult, ChatAction, ChatEvent, Connection, Logger } from '@rosey/sdk'
import type { ChannelView } from './channel-view.ts'
import { stamp } from './draft.ts'
import type { Entry } from './handshake.ts'
import type { OpenLink } from './link.ts'
import { toLines } from './outgoing-text.ts'
import { NOT_CONNECTED, refused } from './plan.ts'
import { RECONNECT, type ReconnectOptions, reconnectDelay } from './reconnect.ts'
import { Session } from './session.ts'
import { retry, type Setback } from './setback.ts'
import { lookUpServer } from './socket-config.ts'
import { Speaker } from './speaker.ts'

/** What a client needs from outside. */
export interface CytubeClientOptions {
  readonly entry: Entry
  /** Address of the site: `https://cytu.be`. */
  readonly site: string
  readonly openLink: OpenLink
  readonly log: Logger
  readonly newId: () => string
  readonly emit: (event: ChatEvent) => void
  readonly report: (connection: Omit<Connection, 'since'>) => void
  /** Default {@link RECONNECT}. */
  readonly reconnect?: ReconnectOptions
}

/** Keeps the bot in one channel: connects, comes back after what passes by itself, and waits where a person must act. */
export class CytubeClient implements AsyncDisposable {
  readonly #options: CytubeClientOptions
  readonly #speaker = new Speaker()
  readonly #stopping = new AbortController()
  #session: Session | undefined
  #insideSince: number | undefined
  #blockedBy: string | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: CytubeClientOptions) {
    this.#options = options
  }

  /** Starts connecting, and goes on until disposed of or blocked. */
  start(): void {
    this.#running = this.#run()
  }

  /**
   * Does an action. Without a connection a message waits for the next one until `expiresAt` (ms since 1970); all else is
   * refused, since what it is about may have changed by then.
   */
  async perform(action: ChatAction, sender: string, expiresAt: number): Promise<ActionResult> {
    if (expiresAt <= Date.now()) return refused('it came too late: its time is over')
    if (this.#blockedBy !== undefined) return refused(`not in the channel: ${this.#blockedBy}`)
    const inside = this.#insideSince === undefined ? undefined : this.#session
    if (inside !== undefined) return await inside.perform(action, sender, expiresAt)
    if (action.name !== 'message') return NOT_CONNECTED
    const form = action.data.action === true ? 'action' : 'chat'
    const lines = toLines(action.data.text, form)
    if (lines.length === 0) return refused('the text is blank')
    return await this.#speaker.say({ sender, expiresAt, form, to: undefined, lines })
  }

  /** Leaves the channel and stops. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    this.#session?.close()
    this.#speaker[Symbol.dispose]()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    let failures = 0
    let reason = ''
    while (!signal.aborted) {
      this.#options.report({ state: 'connecting', reason })
      const setback = await this.#attempt(signal)
      const insideMs = this.#insideSince === undefined ? 0 : Date.now() - this.#insideSince
      this.#leave(setback)
      if (signal.aborted) return
      if (setback.remedy.kind === 'wait') {
        this.#block(setback)
        return
      }
      const reconnect = this.#options.reconnect ?? RECONNECT
      reason = setback.reason
      failures = insideMs >= reconnect.resetAfterMs ? 1 : failures + 1
      const waitMs = reconnectDelay(reconnect, failures, setback.remedy.notBeforeMs, Math.random())
      await this.#pause(setback, waitMs, signal)
    }
  }

  async #attempt(signal: AbortSignal): Promise<Setback> {
    const { entry, site, openLink, log, newId, emit } = this.#options
    const server = await lookUpServer(site, entry.channel, signal)
    if (server.kind === 'failed') return server.setback
    if (signal.aborted) return retry('connection-lost', 'stopping', 0)
    const onInside = (view: ChannelView): void => this.#arrive(view)
    const session = new Session({ entry, openLink, speaker: this.#speaker, log, newId, emit, onInside })
    this.#session = session
    return await session.run(server.url)
  }

  #arrive(view: ChannelView): void {
    const { log, entry } = this.#options
    this.#insideSince = Date.now()
    log.info({ channel: entry.channel, user: view.selfName, rank: view.rank }, 'joined the channel')
    this.#options.report({ state: 'connected', reason: '' })
  }

  #leave(setback: Setback): void {
    const wasInside = this.#insideSince !== undefined
    this.#session = undefined
    this.#insideSince = undefined
    if (!wasInside) return
    const willRetry = setback.remedy.kind === 'retry' && !this.#stopping.signal.aborted
    const { emit, newId } = this.#options
    emit(stamp({ name: 'disconnected', data: { reason: setback.reason, willRetry } }, newId, Date.now()))
  }

  #block(setback: Setback): void {
    this.#blockedBy = setback.reason
    this.#options.log.error({ cause: setback.cause }, setback.reason)
    this.#speaker.refuseAll(`not in the channel: ${setback.reason}`)
    this.#options.report({ state: 'blocked', reason: setback.reason })
  }

  async #pause(setback: Setback, waitMs: number, signal: AbortSignal): Promise<void> {
    this.#options.log.warn({ cause: setback.cause, retryInMs: waitMs }, setback.reason)
    this.#options.report({ state: 'waiting', reason: setback.reason, retryAt: Date.now() + waitMs })
    // The only way in which the delay can fail is its abort, and then the loop ends.
    await delay(waitMs, undefined, { signal }).catch(() => undefined)
  }
}
