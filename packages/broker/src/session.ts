import type { Admission, Peer } from './auth/admission.ts'
import { ClientRights } from './auth/client-rights.ts'
import type { Client } from './client.ts'
import { type ConnectRequest, DEFAULT_CONNECT } from './connect-request.ts'
import type { Core } from './core.ts'
import type { Frame } from './frame.ts'
import type { SubscriptionFacts } from './monitoring/facts.ts'
import { quoted } from './quote.ts'
import type { Space } from './spaces.ts'
import { isSubscribable } from './subject.ts'
import { type Matches, Subscription } from './subscription.ts'
import { notAuthorized } from './violation.ts'

/** What a broker knows of a client beside its connection: who it is, what it may do, what it has subscribed to. */
export class Session {
  /** What it said in CONNECT. */
  request: ConnectRequest = DEFAULT_CONNECT
  readonly rights: ClientRights

  readonly #core: Core
  readonly #client: Client
  readonly #peer: Peer
  readonly #subscriptions = new Map<string, Subscription<Client>>()
  #space: Space

  constructor(core: Core, client: Client, peer: Peer) {
    this.#core = core
    this.#client = client
    this.#peer = peer
    this.rights = new ClientRights(core.clock)
    this.#space = core.spaces.of(this.rights.admission.account)
  }

  /** Where it publishes and subscribes. */
  get space(): Space {
    return this.#space
  }

  /** Its subscriptions as the monitoring shows them. */
  get subscriptions(): SubscriptionFacts[] {
    return Array.from(this.#subscriptions.values(), ({ subject, queue, sid, delivered, max }) => ({
      subject,
      queue,
      sid: sid.toString('latin1'),
      delivered,
      max,
    }))
  }

  /** Lets the client in for what it has shown; ends the connection of one that may not come in. */
  signIn(): void {
    const admission = this.#admit()
    if (admission.kind === 'admitted') {
      this.#enter(admission)
      return
    }
    this.#core.emit({ kind: 'auth-failed', client: this.#client.facts, why: admission.why })
    this.#client.onViolation(notAuthorized(admission.why))
  }

  /** Who may use the broker has changed: the client goes, or goes on with what it still may. */
  lookAgain(): void {
    const admission = this.#admit()
    if (admission.kind === 'admitted') this.#enter(admission)
    else this.#client.end('authorization', admission.answer, admission.why)
  }

  /** Whether the client may publish a message that `matches` would get; it is told when not. */
  mayPublish(frame: Frame, matches: Matches<Client>): boolean {
    if (this.rights.mayPublish(frame, matches)) return true
    const subject = frame.buffer.toString('latin1', frame.subjectStart, frame.subjectEnd)
    this.#core.emit({ kind: 'permission-violation', client: this.#client.facts, operation: 'publish', subject })
    this.#client.complain(`Permissions Violation for Publish to ${quoted(subject)}`)
    return false
  }

  /** Adds a subscription, unless there is one with this id. False when it may not, which the client is told. */
  subscribe(subject: string, queue: string | undefined, sid: string): boolean {
    if (!this.rights.maySubscribe(subject, queue)) {
      this.#refuse(subject, queue === undefined ? '' : ` using queue ${quoted(queue)}`)
      return false
    }
    const { maxSubscriptionsPerConnection, maxSubscriptionTokens } = this.#core.options
    if (subject.split('.').length > maxSubscriptionTokens) {
      this.#refuse(subject, ', too many tokens')
      return false
    }
    if (this.#subscriptions.size >= Math.min(maxSubscriptionsPerConnection, this.rights.admission.maxSubscriptions)) {
      this.#client.complain('maximum subscriptions exceeded')
      return false
    }
    if (this.#subscriptions.has(sid)) return true
    if (!isSubscribable(subject)) {
      this.#client.complain('Invalid Subject')
      return false
    }
    const subscription = new Subscription(this.#client, subject, queue, sid)
    subscription.filtered = this.rights.needsFilter(subject)
    this.#subscriptions.set(sid, subscription)
    this.#space.subscriptions.add(subscription)
    return true
  }

  /** Lets a subscription end after `max` messages in all, 0 for at once. An id that is not known does not matter. */
  unsubscribe(sid: string, max: number): void {
    const subscription = this.#subscriptions.get(sid)
    if (subscription === undefined) return
    subscription.max = max
    if (subscription.delivered >= max) this.endSubscription(subscription)
  }

  /** Ends one of its subscriptions. */
  endSubscription(subscription: Subscription<Client>): void {
    this.#subscriptions.delete(subscription.sid.toString('latin1'))
    this.#space.subscriptions.remove(subscription)
  }

  /** Releases all that it holds. */
  close(): void {
    this.rights.end()
    this.#endSubscriptions()
    this.#space.clients.delete(this.#client)
  }

  #admit() {
    return this.#core.authenticator.admit(this.request, this.#peer, Date.now())
  }

  #enter(admission: Admission): void {
    const space = this.#core.spaces.of(admission.account)
    this.#space.clients.delete(this.#client)
    const full = whyFull(space, admission, this.#core.options.maxConnectionsPerUser)
    if (full !== undefined) {
      this.#client.end('max-connections', 'maximum account active connections exceeded', full)
      return
    }
    if (space !== this.#space) this.#endSubscriptions()
    this.#space = space
    space.clients.add(this.#client)
    const { permissions } = this.rights.admission
    this.rights.adopt(admission, (answer) => this.#client.end('authorization', answer, 'its time is over'))
    if (admission.permissions !== permissions) this.#keepWhatIsAllowed()
  }

  #keepWhatIsAllowed(): void {
    for (const subscription of [...this.#subscriptions.values()]) {
      const { subject, queue, sid } = subscription
      subscription.filtered = this.rights.needsFilter(subject)
      if (this.rights.maySubscribe(subject, queue)) continue
      this.endSubscription(subscription)
      this.#refuse(subject, ` (sid ${quoted(sid.toString('latin1'))})`)
    }
  }

  #refuse(subject: string, more: string): void {
    this.#core.emit({ kind: 'permission-violation', client: this.#client.facts, operation: 'subscribe', subject })
    this.#client.complain(`Permissions Violation for Subscription to ${quoted(subject)}${more}`)
  }

  #endSubscriptions(): void {
    for (const subscription of [...this.#subscriptions.values()]) this.endSubscription(subscription)
  }
}

/** Why there is no place for one more client; undefined where there is one. */
function whyFull({ clients }: Space, { name, maxAccountConnections }: Admission, perUser: number): string | undefined {
  if (clients.size >= maxAccountConnections) return `its account may have ${maxAccountConnections} clients`
  // Counted only where there are so many clients at all, which is seldom.
  if (clients.size < perUser) return undefined
  const ofUser = Iterator.from(clients).filter(({ rights }) => rights.admission.name === name)
  return ofUser.toArray().length >= perUser ? `its user may have ${perUser} clients` : undefined
}
