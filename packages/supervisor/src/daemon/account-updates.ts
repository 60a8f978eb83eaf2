import { askServer } from '@rosey/bus'
import { type BusAccess, type Logger, messageOf } from '@rosey/protocol'
import type { HomeAuthority } from '../keys/home-authority.ts'
import { claimsUpdateSubject } from '../keys/rights.ts'
import { DAEMON_NAME } from './bus-tokens.ts'

/** Time for the bus to take a new token of its account, in ms; it takes 3 (DESIGN §15). */
const TIMEOUT_MS = 2000

export interface AccountUpdatesOptions {
  readonly log: Logger
  /** Who speaks for the home; undefined where the bus is somebody else's. */
  authority(): HomeAuthority | undefined
  /** Where the bus is; throws while it is not there. */
  endpoint(): BusAccess['endpoint']
}

/** Keeps a bus that runs informed of the account of this home: one update at a time, always the newest. */
export class AccountUpdates {
  readonly #options: AccountUpdatesOptions
  /** What the bus was told last. */
  #told: string | undefined
  #running: Promise<void> | undefined

  constructor(options: AccountUpdatesOptions) {
    this.#options = options
  }

  /** A bus is started with the account as it is now. */
  startsWith(token: string): void {
    this.#told = token
  }

  /**
   * Tells the bus what it does not know yet; resolves when it knows, or cannot be told: then the next call tells it, and
   * a bus that starts anew is told at its start.
   */
  push(): Promise<void> {
    this.#running ??= this.#pushAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #pushAll(): Promise<void> {
    for (;;) {
      const authority = this.#options.authority()
      const token = authority?.accountToken
      if (authority === undefined || token === undefined || token === this.#told) return
      try {
        await this.#tell(authority, token)
      } catch (error) {
        const sentence = `the bus was not told which tokens are revoked: ${messageOf(error)}`
        this.#options.log.warn({ err: error }, sentence)
        return
      }
      this.#told = token
    }
  }

  async #tell(authority: HomeAuthority, token: string): Promise<void> {
    const answer = await askServer({
      name: DAEMON_NAME,
      access: { endpoint: this.#options.endpoint(), credentials: authority.mintSystem(Date.now()).credentials },
      subject: claimsUpdateSubject(authority.keys.account.publicKey),
      payload: token,
      timeoutMs: TIMEOUT_MS,
    })
    const refusal = refusalIn(answer)
    if (refusal !== undefined) throw new Error(refusal)
  }
}

// A NATS server answers with `data` or with `error`.
function refusalIn(answer: string): string | undefined {
  try {
    const { error }: { error?: { description?: string } } = JSON.parse(answer)
    return error === undefined ? undefined : (error.description ?? 'it gave no reason')
  } catch {
    // Something else answers there; it is quoted as it is.
    return `it answered ${answer.slice(0, 200)}`
  }
}
