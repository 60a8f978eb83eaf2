import { askServer } from '@rosey/bus'
import { type BusAccess, type Logger, messageOf } from '@rosey/protocol'
import type { HomeAuthority } from '../keys/home-authority.ts'
import { claimsUpdateSubject } from '../keys/rights.ts'
import { DAEMON_NAME } from './bus-tokens.ts'

/** Time for the bus to take a new token of its account, in ms; it takes 3 (DESIGN §15). */
const TIMEOUT_MS = 2000
/** Wait before the bus is told once more what it could not be told, in ms: until then a revoked token still counts. */
const RETRY_MS = 1000

export interface AccountUpdatesOptions {
  readonly log: Logger
  /** Who speaks for the home; undefined where the bus is somebody else's. */
  authority(): HomeAuthority | undefined
  /** Where the bus is; throws while it is not there. */
  endpoint(): BusAccess['endpoint']
  /** Wait before the next try, in ms; a second without. */
  readonly retryMs?: number
}

/**
 * Keeps a bus that runs informed of the account of this home: one update at a time, always the newest, again and again
 * until it knows. Whoever keeps the bus busy must not keep a revoked token alive.
 */
export class AccountUpdates {
  readonly #options: AccountUpdatesOptions
  /** What the bus was told last. */
  #told: string | undefined
  #running: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  /** Why it could not be told the last time; undefined when it could. */
  #trouble: string | undefined
  #isClosed = false

  constructor(options: AccountUpdatesOptions) {
    this.#options = options
  }

  /** A bus is started with the account as it is now. */
  startsWith(token: string): void {
    this.#told = token
    this.#trouble = undefined
  }

  /** What the operator should know: undefined when the bus knows all that is revoked. */
  get notice(): string | undefined {
    if (this.#trouble === undefined) return undefined
    return `the bus does not know yet that a token was revoked, and is told again and again: ${this.#trouble}`
  }

  /**
   * Tells the bus what it does not know yet; resolves when it knows, or cannot be told: then it is tried again after a
   * while, and a bus that starts anew is told at its start.
   */
  push(): Promise<void> {
    clearTimeout(this.#retry)
    this.#running ??= this.#pushAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Tells the bus nothing more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retry)
  }

  async #pushAll(): Promise<void> {
    while (!this.#isClosed) {
      const authority = this.#options.authority()
      const token = authority?.accountToken
      if (authority === undefined || token === undefined || token === this.#told) return
      try {
        await this.#tell(authority, token)
      } catch (error) {
        this.#onTrouble(error)
        return
      }
      this.#told = token
      if (this.#trouble !== undefined) this.#options.log.info('the bus knows now which tokens are revoked')
      this.#trouble = undefined
    }
  }

  #onTrouble(error: unknown): void {
    if (this.#isClosed) return
    const why = messageOf(error)
    // The same again and again must not fill the log.
    if (why !== this.#trouble)
      this.#options.log.warn({ err: error }, `the bus was not told which tokens are revoked: ${why}`)
    this.#trouble = why
    this.#retry = setTimeout(() => void this.push(), this.#options.retryMs ?? RETRY_MS).unref()
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
