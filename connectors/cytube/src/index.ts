import { randomUUID } from 'node:crypto'
import { type ActionRequest, type ActionResult, Connector } from '@rosey/sdk'
import { CytubeClient } from './cytube-client.ts'
import { openSocketLink } from './link.ts'
import { refused } from './plan.ts'

/** The connector's section of `rosey.yaml`, checked against `manifest.yaml`. */
export interface CytubeConfig {
  /** Address of the site: `https://cytu.be`. */
  readonly site: string
  readonly channel: string
  readonly channelPassword?: string
  readonly user: string
  /** Without one the bot is a guest. */
  readonly password?: string
}

// A message without a limit of its own waits this long for its turn (DESIGN §4).
const DEFAULT_LIFE_MS = 60_000
// Requests whose outcome is kept, to be told again and not done again.
const REMEMBERED = 1000

/** Connects the bot to one CyTube channel. */
export default class CytubeConnector extends Connector<CytubeConfig> {
  #client: CytubeClient | undefined
  readonly #requests = new Map<string, Promise<ActionResult>>()

  setup(): void {
    const { site, channel, channelPassword, user, password } = this.config
    this.#client = new CytubeClient({
      site,
      entry: { channel, channelPassword: channelPassword || undefined, user, password: password || undefined },
      openLink: openSocketLink,
      log: this.log,
      newId: randomUUID,
      emit: (event) => void this.host.receive(channel, event),
      report: (connection) => this.host.connection(connection),
    })
    this.#client.start()
  }

  perform(request: ActionRequest): Promise<ActionResult> {
    const known = this.#requests.get(request.id)
    if (known !== undefined) return known
    const outcome = this.#do(request)
    this.#requests.set(request.id, outcome)
    const [oldest] = this.#requests.keys()
    if (this.#requests.size > REMEMBERED && oldest !== undefined) this.#requests.delete(oldest)
    return outcome
  }

  async teardown(): Promise<void> {
    await this.#client?.[Symbol.asyncDispose]()
  }

  async #do({ action, channel, sender, expiresAt }: ActionRequest): Promise<ActionResult> {
    if (channel.toLowerCase() !== this.config.channel.toLowerCase())
      return refused(`this connector is in channel "${this.config.channel}", not in "${channel}"`)
    if (this.#client === undefined) return refused('the connector has not started yet')
    return await this.#client.perform(action, sender, expiresAt ?? Date.now() + DEFAULT_LIFE_MS)
  }
}
