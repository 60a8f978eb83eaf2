import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type BusAccess, codeOf, messageOf, RoseyError } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { HomePaths } from '../home/index.ts'
import type { BusTrust, KeyFacts } from '../keys/index.ts'
import { rotateHomeKeys } from '../keys/rotate.ts'
import type { LogStore } from '../logs/log-store.ts'
import type { ReadyMessage } from '../process/managed-process.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import type { Supervisor } from '../supervision/supervisor.ts'
import { AccountUpdates } from './account-updates.ts'
import { BusCheck, examineForeignBus } from './bus-check.ts'
import { keyOfConnection } from './bus-connections.ts'
import { busEndpointOf } from './bus-endpoint.ts'
import { BusMonitor } from './bus-monitor.ts'
import { refusedByBus } from './bus-refusals.ts'
import { BusTokens } from './bus-tokens.ts'
import { renewAccess } from './renew-access.ts'

/** Time for the bus to be back after its keys were changed, in ms. */
const ROTATION_MS = 15_000
/** So long after its end the tokens of a process are still kept out of what is shown: its last words may hold them. In ms. */
const LAST_WORDS_MS = 10_000

/** What a {@link DaemonBus} works with. */
export interface DaemonBusOptions {
  /** The config at the start of the daemon: of the bus that holds until a restart. */
  readonly config: BusConfig
  readonly paths: Pick<HomePaths, 'run' | 'busKeys'>
  readonly trust: BusTrust
  readonly logs: LogStore
  readonly supervisor: () => Supervisor
  /** Tells the operator. */
  readonly note: (notice: string) => void
}

/** The bus as roseyd has it: where it is, who may use it and what for, whether it is up. */
export class DaemonBus {
  readonly monitor: BusMonitor
  readonly tokens: BusTokens
  readonly #options: DaemonBusOptions
  readonly #accountUpdates: AccountUpdates
  readonly #check: BusCheck
  #address: ReadyMessage['address']

  constructor(options: DaemonBusOptions) {
    this.#options = options
    const { logs, trust } = options
    this.tokens = new BusTokens({
      trust,
      addSecret: (secret) => {
        const undo = logs.addSecret(secret)
        return () => void setTimeout(undo, LAST_WORDS_MS).unref()
      },
      onAccountChanged: () => void this.#accountUpdates.push(),
    })
    this.#accountUpdates = new AccountUpdates({
      log: logs.logger,
      authority: () => (this.tokens.trust.kind === 'home' ? this.tokens.trust.authority : undefined),
      endpoint: () => this.#endpoint(),
    })
    this.#check = new BusCheck({
      log: logs.logger,
      examine: () => examineForeignBus(this.tokens.trust, this.#endpoint()),
    })
    this.monitor = new BusMonitor({
      log: logs.logger,
      onUp: () => {
        void this.#accountUpdates.push()
        void this.#check.run()
        options.supervisor().busIsBack()
      },
      onDown: () => options.supervisor().busIsGone(),
      explain: (error) => this.tokens.explain({ code: codeOf(error) ?? '', message: messageOf(error), tokenBytes: 0 }),
    })
  }

  /** Where a bus of ours listens; undefined before it does. */
  get address(): ReadyMessage['address'] {
    return this.#address
  }

  /** There is none, and that is not only because it is still starting. */
  get isInTrouble(): boolean {
    if (this.#options.config.mode === 'external') return this.monitor.hasFailed
    const state = this.#options.supervisor().unit('nats')?.state
    return state === 'crashed' || state === 'failed'
  }

  /** What keeps it from being all that is needed, each with its code; undefined when nothing does. */
  get trouble(): string | undefined {
    return this.#troubles[0]
  }

  /** What the operator should know of it. */
  get notices(): readonly string[] {
    const unknown = this.#accountUpdates.notice ?? []
    return [...this.tokens.notices, ...this.#troubles, ...[unknown].flat()]
  }

  get #troubles(): string[] {
    const isForeign = this.#options.config.mode === 'external'
    const { isUp, isRefused, hasFailed, code, reason } = this.monitor
    // What a bus of our own lacks its own process tells.
    if (isForeign ? hasFailed : isRefused) return [`[${code}] ${reason}`]
    if (!isForeign || !isUp) return []
    const shortcomings = [...this.#check.shortcomings, ...refusedByBus(this.#options.supervisor().units)]
    return shortcomings.map((found) => `[${found.code}] ${found.message}; ${found.remedy}`)
  }

  /** What there is of keys and tokens. */
  get keyFacts(): KeyFacts {
    return this.tokens.facts(this.#options.config.mode, this.#options.paths.busKeys)
  }

  /** How one process reaches it, with a token of its own. Errors: `bus-unreachable` while it is not there yet. */
  accessFor(spec: ProcessSpec, instance: string): BusAccess {
    return { endpoint: this.#endpoint(), credentials: this.tokens.issue(spec, instance) }
  }

  /** The process whose connection has this number at a nats-server of ours; undefined where it does not tell. */
  async clientOf(connection: number): Promise<string | undefined> {
    const { trust } = this.tokens
    if (trust.kind !== 'home') return undefined
    const key = await keyOfConnection(trust.authority, () => this.#endpoint(), connection)
    return key === undefined ? undefined : this.tokens.holderOf(key)
  }

  /** The config of the service that is the bus: it starts with all that is revoked until now. */
  serviceConfig({ config }: ProcessSpec): unknown {
    const { authorization, trust } = this.tokens
    if (authorization === undefined || typeof config !== 'object') return config
    if (trust.kind === 'home') this.#accountUpdates.startsWith(trust.authority.accountToken)
    return { ...config, authorization }
  }

  /** Our own way to it or, when there is one already, what we show it from the next connection on. */
  connect(): void {
    this.monitor.connect({ endpoint: this.#endpoint(), credentials: this.tokens.own() })
  }

  /** A bus of ours listens. Where it is somewhere else than before, those who dial it are told. */
  listens(address: NonNullable<ReadyMessage['address']>): void {
    const before = this.#address
    this.#address = address
    if (before === undefined || isDeepStrictEqual(before, address)) this.connect()
    else this.#renewAccess(() => false)
    const { config, paths, note } = this.#options
    const { host, port } = address
    const file = join(paths.run, 'bus.json')
    void writeFile(file, `${JSON.stringify({ mode: config.mode, host, port })}\n`).catch((error: unknown) =>
      note(`${file} cannot be written: ${messageOf(error)}`),
    )
  }

  /**
   * New keys for the bus, which is restarted with them. Who dials it gets a new token, who cannot is replaced.
   *
   * @throws RoseyError `key-foreign`, `disk-full`, `home-unusable`; then all stays as it was. `bus-unreachable` when the
   * bus does not come back
   */
  async rotateKeys(): Promise<KeyFacts> {
    const { config, paths, logs, supervisor } = this.#options
    const isCurrent = (instance: string) => this.tokens.isCurrent(instance)
    this.tokens.replaceKeys(await rotateHomeKeys(config.mode, paths.busKeys, Date.now()))
    logs.logger.info('the keys of the bus are changed')
    this.#renewAccess(isCurrent)
    const [outcome] = await supervisor().operations.restart(['nats'])
    if (outcome?.outcome === 'done' && !(await this.monitor.untilUp(ROTATION_MS)))
      throw new RoseyError('bus-unreachable', `The keys are changed, and the bus is not back: ${this.monitor.reason}`)
    if (outcome?.outcome === 'failed')
      throw new RoseyError('bus-unreachable', `The keys are changed, and the bus does not start: ${outcome.message}`)
    // Those that were just being started were given the old ones.
    this.#renewAccess(isCurrent)
    return this.keyFacts
  }

  /** Tells the bus nothing more, and leaves it. */
  async close(): Promise<void> {
    this.#accountUpdates.close()
    this.#check.close()
    await this.monitor.close()
  }

  // A bus that is only starting has told no address yet, and nobody is on it.
  #renewAccess(isCurrent: (instance: string) => boolean): void {
    if (this.#address === undefined) return
    this.connect()
    renewAccess({
      units: this.#options.supervisor().units,
      isCurrent,
      accessFor: (spec, instance) => this.accessFor(spec, instance),
    })
  }

  #endpoint(): BusAccess['endpoint'] {
    return busEndpointOf(this.#options.config, this.#address)
  }
}
