import { randomUUID } from 'node:crypto'
import { createLogger } from '@rosey/protocol'
import type { ActionResult, ChatAction, ChatEvent, Connection, Logger } from '@rosey/sdk'
import { type CytubeServer, waitFor } from '../../../../test/support/cytube-server/index.ts'
import { CytubeClient } from '../cytube-client.ts'
import type { Entry } from '../handshake.ts'
import { openSocketLink } from '../link.ts'
import { brief } from './recorded-feed.ts'

/** A client under test, connected to a test server, with all that it told. */
export class LiveClient implements AsyncDisposable {
  readonly events: ChatEvent[] = []
  readonly states: Omit<Connection, 'since'>[] = []
  readonly logged: string[] = []
  readonly #client: CytubeClient

  /** Starts connecting; reconnects come fast, as far as the cause allows. */
  constructor(site: string, entry: Partial<Entry> = {}) {
    this.#client = new CytubeClient({
      site,
      entry: { channel: 'lounge', channelPassword: undefined, user: 'rosey', password: 'secret', ...entry },
      openLink: openSocketLink,
      log: this.#logger(),
      newId: randomUUID,
      emit: (event) => this.events.push(event),
      report: (connection) => this.states.push(connection),
      reconnect: { initialMs: 20, maximumMs: 200, resetAfterMs: 60_000 },
    })
    this.#client.start()
  }

  /** A client that is in the channel already. */
  static async inside(server: CytubeServer, entry: Partial<Entry> = {}): Promise<LiveClient> {
    const client = new LiveClient(server.url, entry)
    await client.reaches('connected')
    return client
  }

  /** The present state of the connection. */
  get state(): Omit<Connection, 'since'> | undefined {
    return this.states.at(-1)
  }

  /** The events so far, a short line each. */
  get news(): string[] {
    return this.events.map(brief)
  }

  /** Waits until the connection is in a state; for the `times`th time. */
  async reaches(state: Connection['state'], times = 1): Promise<Omit<Connection, 'since'>> {
    await waitFor(`state ${state}`, () => this.states.filter((each) => each.state === state).length >= times)
    return this.states.findLast((each) => each.state === state) ?? { state, reason: '' }
  }

  /** Waits for an event whose short line matches. */
  hears(pattern: RegExp): Promise<string> {
    return waitFor(`event ${pattern}`, () => this.news.find((line) => pattern.test(line)))
  }

  /** Does an action; `lifeMs` is how long it may wait for its turn. */
  perform(action: ChatAction, sender = 'bot', lifeMs = 60_000): Promise<ActionResult> {
    return this.#client.perform(action, sender, Date.now() + lifeMs)
  }

  say(text: string, sender = 'bot', lifeMs?: number): Promise<ActionResult> {
    return this.perform({ name: 'message', data: { text } }, sender, lifeMs)
  }

  /** How many events of that name came. */
  count(name: ChatEvent['name']): number {
    return this.events.filter((event) => event.name === name).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]()
  }

  #logger(): Logger {
    return createLogger((level, _fields, message) => this.logged.push(`${level} ${message}`))
  }
}
