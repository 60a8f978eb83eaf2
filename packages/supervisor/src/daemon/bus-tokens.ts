import type { BusAccess, BusAuthorization, BusEnforcement, GrantSubject } from '@rosey/protocol'
import type { BusTrust } from '../keys/bus-trust.ts'
import { enforcementCode, enforcementNotice, enforcementOf } from '../keys/enforcement.ts'
import { HomeAuthority } from '../keys/home-authority.ts'
import type { HomeKeys } from '../keys/home-keys.ts'
import { foreignKeyFacts, homeKeyFacts, type KeyFacts } from '../keys/key-facts.ts'
import { type MintedToken, mintToken, type Signer } from '../keys/mint.ts'
import { type BusRefusal, explainRefusal } from '../keys/refusal.ts'
import { daemonRights, processRights, subscriptionsFor } from '../keys/rights.ts'

/** How roseyd is called on the bus. */
export const DAEMON_NAME = 'roseyd'

/** A token that was given to one process. */
interface Issued {
  readonly name: string
  /** Under which keys. */
  readonly trust: BusTrust
  readonly tokens: readonly MintedToken[]
  /** Lets the logs show its tokens again, which are worth nothing once nobody has them. */
  readonly forget: () => void
  isOver: boolean
}

export interface BusTokensOptions {
  readonly trust: BusTrust
  /** Keeps a text out of the logs; gives the undo. */
  addSecret(secret: string): () => void
  /** The account of this home has changed: a bus that runs has to be told. */
  onAccountChanged(): void
}

/** Who has which token in this run of roseyd. */
export class BusTokens {
  readonly #options: BusTokensOptions
  readonly #issued = new Map<string, Issued>()
  #trust: BusTrust
  #own: BusAccess['credentials'] | undefined

  constructor(options: BusTokensOptions) {
    this.#options = options
    this.#trust = options.trust
    this.#hide()
  }

  get trust(): BusTrust {
    return this.#trust
  }

  get enforcement(): BusEnforcement {
    return enforcementOf(this.#trust.kind)
  }

  /** What the operator should know. */
  get notices(): readonly string[] {
    const notice = enforcementNotice(this.enforcement)
    return notice === undefined ? [] : [`[${enforcementCode(this.enforcement)}] ${notice}`]
  }

  /** What there is of keys and tokens. `file` is that of the keys of this home. */
  facts(mode: KeyFacts['mode'], file: string): KeyFacts {
    const held = Array.from(this.#issued.values()).filter(({ isOver }) => !isOver).length
    if (this.#trust.kind !== 'home') {
      const account = this.#trust.kind === 'account' ? this.#trust : undefined
      return { ...foreignKeyFacts(account), tokens: { held, revoked: 0 } }
    }
    const { keys, signer, revoked } = this.#trust.authority
    const facts = homeKeyFacts(mode, file, keys)
    const publicKeys = { ...facts.publicKeys, signingKey: signer.key.publicKey }
    return { ...facts, publicKeys, tokens: { held, revoked } }
  }

  /** The sentence of a failure at the bus, with what to do about it. */
  explain(failure: BusRefusal): string {
    return explainRefusal(failure, this.#trust.kind)
  }

  /** What a bus of ours is told at its start; undefined for somebody else's. */
  get authorization(): BusAuthorization | undefined {
    return this.#trust.kind === 'home' ? this.#trust.authority.authorization : undefined
  }

  /** What one process shows the bus. A second call for it gives a new token, the first one stays good. */
  issue(subject: GrantSubject, instance: string): BusAccess['credentials'] {
    const signer = this.#signer
    if (signer === undefined) return this.#shared
    const { name } = subject
    const permissions = processRights(subject, instance)
    const user = { name, permissions, maxSubscriptions: subscriptionsFor(permissions) }
    const token = mintToken(signer, user, Date.now())
    const undo = this.#hideToken(token)
    const before = this.#issued.get(instance)
    // Of ended processes the last one of each name is kept: it may still have to be revoked.
    for (const [other, { isOver, name: its }] of this.#issued) if (isOver && its === name) this.#issued.delete(other)
    this.#issued.set(instance, {
      name,
      trust: this.#trust,
      tokens: [...(before?.tokens ?? []), token],
      forget: () => {
        before?.forget()
        undo()
      },
      isOver: false,
    })
    return token.credentials
  }

  /** What roseyd itself shows the bus. */
  own(): BusAccess['credentials'] {
    const signer = this.#signer
    if (signer === undefined) return this.#shared
    this.#own ??= this.#mintOwn(signer)
    return this.#own
  }

  /** True when the keys that hold now have signed what a process was given. */
  isCurrent(instance: string): boolean {
    return this.#issued.get(instance)?.trust === this.#trust
  }

  /** The process that was given the token about this key; undefined when it is none of this run. */
  holderOf(publicKey: string): string | undefined {
    for (const { name, tokens } of this.#issued.values())
      if (tokens.some((token) => token.publicKey === publicKey)) return name
    return undefined
  }

  /** The process has ended. */
  release(instance: string): void {
    const issued = this.#issued.get(instance)
    if (issued === undefined || issued.isOver) return
    issued.isOver = true
    issued.forget()
  }

  /**
   * After a while, in ms, what one process was given does not count any more, whether it still runs or not. Nothing
   * happens where that is not ours to say.
   */
  revoke(instance: string, afterMs: number): void {
    if (this.#trust.kind !== 'home') return
    const { authority } = this.#trust
    const tokens = this.#issued.get(instance)?.tokens ?? []
    if (tokens.length === 0) return
    const revokeNow = () => {
      for (const token of tokens) authority.revoke(token, Date.now())
      this.#options.onAccountChanged()
    }
    if (afterMs > 0) setTimeout(revokeNow, afterMs).unref()
    else revokeNow()
  }

  /** From now on other keys sign; what was issued before is worth nothing to a bus that is told so. */
  replaceKeys(keys: HomeKeys): void {
    this.#trust = { kind: 'home', authority: new HomeAuthority(keys, Date.now()) }
    this.#own = undefined
    this.#hide()
  }

  get #signer(): Signer | undefined {
    if (this.#trust.kind === 'home') return this.#trust.authority.signer
    return this.#trust.kind === 'account' ? this.#trust.signer : undefined
  }

  get #shared(): BusAccess['credentials'] {
    return this.#trust.kind === 'shared' ? this.#trust.credentials : { kind: 'none' }
  }

  #mintOwn(signer: Signer): BusAccess['credentials'] {
    const holder = { name: DAEMON_NAME, instance: String(process.pid) }
    const token = mintToken(signer, { name: DAEMON_NAME, permissions: daemonRights(holder) }, Date.now())
    this.#hideToken(token)
    return token.credentials
  }

  #hide(): void {
    const secrets = this.#trust.kind === 'home' ? this.#trust.authority.secrets : [this.#signer?.key.seed ?? '']
    for (const secret of secrets) this.#options.addSecret(secret)
  }

  #hideToken({ credentials }: MintedToken): () => void {
    const undo = [credentials.token, credentials.seed].map((secret) => this.#options.addSecret(secret))
    return () => {
      for (const each of undo) each()
    }
  }
}
