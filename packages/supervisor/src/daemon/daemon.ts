import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type LogEntry, type LogLevel, messageOf, RoseyError, type Status } from '@rosey/protocol'
import { ensureBundles } from '../bundle/bundles.ts'
import { pruneCache } from '../bundle/prune.ts'
import type { HomeConfig } from '../config/index.ts'
import { type ControlContext, ControlServer } from '../control/control-server.ts'
import { clearRun, ensureToken, type HomePaths, openRun, prepareHome } from '../home/index.ts'
import { type BusTrust, openBusTrust } from '../keys/bus-trust.ts'
import type { KeyFacts } from '../keys/key-facts.ts'
import { LogStore } from '../logs/log-store.ts'
import type { ReadyMessage } from '../process/managed-process.ts'
import { concerns, peerOf } from '../supervision/peer-of.ts'
import { Supervisor } from '../supervision/supervisor.ts'
import type { Unit } from '../supervision/unit.ts'
import { EventTap, type EventTapOptions } from '../tap/event-tap.ts'
import { secretsIn, withoutTexts } from '../tap/redact.ts'
import { Watcher } from '../watch/watcher.ts'
import { aborted } from './aborted.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { clashNotices } from './clash-notices.ts'
import { commandNotices } from './command-notices.ts'
import { DaemonBus } from './daemon-bus.ts'
import { daemonStatus } from './daemon-status.ts'
import { watchFolders } from './folder-watch.ts'
import { endStaleRun, HAS_GUARDIAN, startGuardian } from './guardian.ts'
import { type HomeLock, lockHome } from './home-lock.ts'
import type { Installation } from './installation.ts'
import { Launcher } from './launcher.ts'
import { operations } from './operations.ts'
import { changedSpecs, type Wanted, wantedFrom } from './wanted.ts'

const MEGABYTE = 1024 * 1024
const NOTICES_KEPT = 50

export interface DaemonOptions {
  readonly paths: HomePaths
  readonly installation: Installation
  /** Overrides the level of the config. */
  readonly logLevel?: LogLevel
  /** Restart of plugins on a change of their folder, where the config says nothing (E7). */
  readonly watchByDefault: boolean
  /** Sees every log line from the first on. */
  readonly onLog?: (entry: LogEntry) => void
}

/** What a reload of the config did. */
export interface ReloadResult {
  readonly touched: readonly string[]
  /** Sections that take effect only after a restart of the daemon. */
  readonly needRestart: readonly string[]
  readonly notices: readonly string[]
}

/** roseyd: holds a home, supervises its processes, answers at the control socket. */
export class Daemon {
  readonly supervisor: Supervisor
  readonly logs: LogStore
  readonly #options: DaemonOptions
  readonly #startedAt = Date.now()
  readonly #watchers = new Set<(unit: Unit) => void>()
  readonly #notices: string[] = []
  readonly #bus: DaemonBus
  readonly #launcher: Launcher
  readonly #processWatch: Watcher
  readonly #finished = Promise.withResolvers<void>()
  /** There is nothing left to watch; who watches is still answered. */
  readonly #ended = Promise.withResolvers<void>()
  readonly #opened = Promise.withResolvers<void>()
  readonly #lock: HomeLock
  /** The config at the start: what of it holds until a restart. */
  readonly #first: HomeConfig
  readonly #run: string
  readonly #consoleToken: string
  #control: ControlServer | undefined
  #catalogue: Catalogue
  #unwatch: (() => Promise<void>) | undefined
  #stopping: Promise<void> | undefined
  #changing: Promise<unknown> = Promise.resolve()
  #rotating: Promise<KeyFacts> | undefined

  private constructor(
    options: DaemonOptions,
    held: { catalogue: Catalogue; lock: HomeLock; run: string; consoleToken: string; trust: BusTrust },
  ) {
    this.#options = options
    this.#catalogue = held.catalogue
    this.#first = held.catalogue.loaded.config
    this.#lock = held.lock
    this.#run = held.run
    this.#consoleToken = held.consoleToken
    const { logs } = held.catalogue.loaded.config
    const level = options.logLevel ?? logs.level
    this.logs = new LogStore(
      { folder: options.paths.logs, level, rotation: { maxBytes: logs.maxMb * MEGABYTE, keep: logs.keep } },
      (notice) => this.#note(notice),
    )
    if (options.onLog !== undefined) this.logs.listen(options.onLog)
    this.logs.addSecret(held.consoleToken)
    this.#bus = new DaemonBus({
      config: this.#first.bus,
      paths: options.paths,
      trust: held.trust,
      logs: this.logs,
      supervisor: () => this.supervisor,
      note: (notice) => this.#note(notice),
    })
    this.#launcher = new Launcher({
      run: held.run,
      bundles: { cacheFolder: options.paths.cache, bundler: options.installation.bundler },
      logs: this.logs,
      logLevel: level,
      homeFolder: options.paths.root,
      busAccess: (spec, instance) => this.#bus.accessFor(spec, instance),
      explain: (failure) => this.#bus.tokens.explain(failure),
      onOver: (instance) => this.#bus.tokens.release(instance),
      configOf: (spec) => (spec.name === 'nats' ? this.#bus.serviceConfig(spec) : spec.config),
      peersFor: (spec) => this.supervisor.units.filter((other) => concerns(other.spec, spec)).map(peerOf),
    })
    this.supervisor = new Supervisor({
      log: this.logs.logger,
      launch: (unit) => this.#launcher.launch(unit),
      bus: () => this.#bus.monitor.bus,
      busReady: (message) => this.#onBusReady(message),
      distrust: (instance, afterMs) => this.#bus.tokens.revoke(instance, afterMs),
      onChange: (unit) => {
        for (const watcher of this.#watchers) watcher(unit)
      },
    })
    this.#processWatch = new Watcher({
      units: () => this.supervisor.units,
      log: this.logs.logger,
      publish: (unit, event, data) => this.supervisor.publish(unit, event, data),
    })
  }

  /**
   * Takes the home, ends what an earlier daemon left behind, and starts everything; resolves as soon as the control
   * socket answers.
   *
   * @throws RoseyError `daemon-running`, `home-unusable`, `socket-path`, `socket-taken`, and every error of the config
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { paths, installation } = options
    await prepareHome(paths)
    const catalogue = await readCatalogue(paths, installation)
    const consoleToken = await ensureToken(paths.consoleToken)
    const token = await ensureToken(paths.controlToken)
    // The lock holds the run, by which the next daemon finds what this one left behind.
    const run = randomBytes(12).toString('hex')
    const lock = await lockHome(paths.pidFile, run)
    try {
      if (lock.stale !== undefined) await endStaleRun(lock.stale.run)
      await openRun(paths)
      const trust = await openBusTrust(catalogue.loaded.config.bus, paths, Date.now())
      const daemon = new Daemon(options, { catalogue, lock, run, consoleToken, trust })
      await daemon.#listen(token)
      void daemon.#startAll().catch((error: unknown) => daemon.#giveUp(error))
      return daemon
    } catch (error) {
      // The first cause is what counts; the next start clears what is left.
      await clearRun(paths).catch(() => undefined)
      await lock[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Resolves when everything that should run has been told to start. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  /** Resolves when the daemon has stopped. */
  get finished(): Promise<void> {
    return this.#finished.promise
  }

  get status(): Status {
    return daemonStatus({
      supervisor: this.supervisor,
      home: this.#options.paths.root,
      startedAt: this.#startedAt,
      bus: this.#config.bus,
      busAddress: this.#bus.address,
      busIsUp: this.#bus.monitor.isUp,
      busReason: this.#bus.monitor.reason,
      enforcement: this.#bus.tokens.enforcement,
      consoleSocket: (name) =>
        this.supervisor.unit(name)?.spec.source.name === 'console'
          ? this.#options.paths.consoleSocket(name)
          : undefined,
      resourcesOf: (unit) => this.#processWatch.useOf(unit),
      notices: [
        ...this.#catalogue.notices,
        ...this.#bus.notices,
        ...clashNotices(this.supervisor.units),
        ...commandNotices(this.supervisor.units, this.#catalogue.loaded),
        ...this.supervisor.notices,
        ...this.#processWatch.notices,
        ...this.#catalogue.broken.map(({ error }) => `[${error.code}] ${error.message}`),
        ...this.#notices,
      ],
    })
  }

  /** An error in the daemon itself that nothing has caught. */
  reportInternalError(error: unknown): void {
    this.logs.logger.fatal({ err: error }, `an error in the daemon: ${messageOf(error)}`)
    this.#note(`an error in the daemon itself, please report it: ${messageOf(error)}`)
  }

  /** There is no bus, and that is not only because it is still starting. */
  get busIsInTrouble(): boolean {
    return this.#bus.isInTrouble
  }

  /** Calls back at each change of any process; gives the undo. */
  onChange(watcher: (unit: Unit) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Reads config and plugins again and restarts what a change touched. One at a time. */
  reload(): Promise<ReloadResult> {
    const result = this.#changing.then(() => this.#reload())
    this.#changing = result.catch(() => undefined)
    return result
  }

  /** Streams what is said on the bus until the watcher or the daemon goes. Errors: `permission-missing`. */
  async watchBus(what: Pick<EventTapOptions, 'pattern' | 'filter' | 'rates'>, context: ControlContext): Promise<void> {
    const secrets = secretsIn(this.#config)
    using tap = new EventTap({
      ...what,
      redact: (json) => withoutTexts(this.logs.withoutSecrets(json), secrets),
      send: (progress) => context.progress(progress),
      backlogBytes: () => context.backlogBytes(),
    })
    const unwatch = this.#bus.monitor.watch((bus, reason) => tap.onBus(bus, reason))
    try {
      await Promise.race([aborted(context.signal), this.#ended.promise, tap.refused])
    } finally {
      unwatch()
    }
  }

  /** What there is of keys and tokens. */
  get keyFacts(): KeyFacts {
    return this.#bus.keyFacts
  }

  /** See {@link DaemonBus.rotateKeys}; one change of the daemon at a time. Who asks meanwhile gets the same new keys. */
  rotateKeys(): Promise<KeyFacts> {
    this.#rotating ??= this.#changing
      .then(() => this.#bus.rotateKeys())
      .finally(() => {
        this.#rotating = undefined
      })
    this.#changing = this.#rotating.catch(() => undefined)
    return this.#rotating
  }

  /** Stops everything in order, lets go of the home. A second call waits for the first. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason)
    return this.#stopping
  }

  get #config() {
    return this.#catalogue.loaded.config
  }

  async #listen(token: string): Promise<void> {
    const { paths } = this.#options
    if (HAS_GUARDIAN) startGuardian(this.#run, (error) => this.#note(`the guardian does not run: ${error.message}`))
    else this.#note('no guardian on this system: processes that ignore the end of the daemon have to be ended by hand')
    this.#control = await ControlServer.listen({ path: paths.controlSocket, token, handlers: operations(this) })
    this.logs.addSecret(token)
    this.logs.logger.info({ pid: process.pid, home: paths.root }, 'daemon started')
  }

  async #startAll(): Promise<void> {
    const { paths, installation } = this.#options
    const wanted = this.#wanted()
    for (const spec of [...wanted.specs, ...wanted.broken.map(({ spec }) => spec)]) this.supervisor.add(spec)
    this.#plan(wanted)
    if (this.#first.bus.mode === 'external') this.#bus.connect()
    // All in one bundling process, rather than one for each.
    const sources = wanted.specs.filter(({ enabled }) => enabled).map(({ source }) => source)
    await ensureBundles(sources, { cacheFolder: paths.cache, bundler: installation.bundler })
    if (this.#stopping !== undefined) return
    for (const unit of this.supervisor.units) if (unit.spec.enabled) unit.start()
    this.#opened.resolve()
    this.#watch()
    await pruneCache(paths.cache).catch((error: unknown) =>
      this.#note(`the cache cannot be tidied: ${messageOf(error)}`),
    )
  }

  // What cannot be read is barred like what misses a dependency: free again as soon as it is mended.
  #plan({ broken }: Wanted): void {
    const { waveOf, problems } = this.#catalogue.plan
    const unreadable = broken.map(({ spec, reason }) => [spec.name, reason] as const)
    this.supervisor.setPlan({ waveOf, problems: new Map([...problems, ...unreadable]) })
  }

  // Nothing has been started, and nothing would be: a daemon that only answers would look like one that works.
  #giveUp(error: unknown): void {
    this.logs.logger.fatal({ err: error }, `the daemon cannot start: ${messageOf(error)}`)
    void this.stop('it cannot start')
  }

  #wanted(): Wanted {
    const { paths, installation } = this.#options
    const busPort = this.#bus.address?.port
    return wantedFrom({
      catalogue: this.#catalogue,
      paths,
      installation,
      consoleToken: this.#consoleToken,
      busPort,
    })
  }

  #onBusReady({ address }: ReadyMessage): void {
    if (address === undefined) return
    this.#bus.listens(address)
    // Those who dial find the bus again only where it was.
    const spec = this.#wanted().specs.find(({ name }) => name === 'nats')
    if (spec !== undefined) this.supervisor.unit('nats')?.amend(spec)
  }

  async #reload(): Promise<ReloadResult> {
    const catalogue = await readCatalogue(this.#options.paths, this.#options.installation)
    if (this.#stopping !== undefined)
      throw new RoseyError('not-running', 'The daemon is stopping; nothing is read again')
    this.#catalogue = catalogue
    const wanted = this.#wanted()
    const { specs, broken } = wanted
    const brokenNow = broken.map(({ spec }) => spec.name)
    // What has become unreadable while it runs goes on as it is: a file in the middle of an edit ends nothing.
    const current = this.supervisor.units.map((unit) => unit.spec).filter(({ name }) => !brokenNow.includes(name))
    const { added, removed, changed } = changedSpecs(current, specs)
    await Promise.all(removed.map((name) => this.supervisor.remove(name)))
    this.#plan(wanted)
    for (const spec of changed) this.supervisor.unit(spec.name)?.respec(spec)
    const unknown = broken.map(({ spec }) => spec).filter(({ name }) => this.supervisor.unit(name) === undefined)
    const fresh = [...added, ...unknown].map((spec) => this.supervisor.add(spec))
    for (const unit of fresh) if (unit.spec.enabled && this.#stopping === undefined) unit.start()
    this.#watch()
    const after = this.#config
    const needRestart = [
      ...(isDeepStrictEqual(this.#first.bus, after.bus) ? [] : ['bus']),
      ...(isDeepStrictEqual(this.#first.logs, after.logs) ? [] : ['logs']),
    ]
    const touched = [...fresh.map(({ name }) => name), ...removed, ...changed.map(({ name }) => name)]
    this.logs.logger.info({ touched, needRestart }, 'config read again')
    return { touched, needRestart, notices: catalogue.notices }
  }

  // A changed folder: the manifest may say something new, and the code is built before anything is stopped.
  async #onFoldersChanged(folders: readonly string[]): Promise<void> {
    const { paths, installation } = this.#options
    try {
      const { touched } = await this.reload()
      const units = this.supervisor.units.filter(
        ({ name, spec: { source } }) =>
          source.kind !== 'program' && folders.includes(source.folder) && !touched.includes(name),
      )
      const bundles = await ensureBundles(
        units.map((unit) => unit.spec.source),
        { cacheFolder: paths.cache, bundler: installation.bundler },
      )
      for (const [index, unit] of units.entries()) {
        const bundle = bundles[index]
        if (bundle?.kind === 'failed')
          this.logs.logger.error(
            { process: unit.name },
            `${unit.name} was changed and does not load; the old one goes on: ${bundle.error.message}`,
          )
        else if (unit.state === 'failed') unit.start()
        else if (unit.desired === 'running') unit.replace('its files changed')
      }
    } catch (error) {
      this.logs.logger.error({ err: error }, `the change was not taken over: ${messageOf(error)}`)
    }
  }

  #watch(): void {
    void this.#unwatch?.()
    this.#unwatch = undefined
    if (!(this.#config.hotReload ?? this.#options.watchByDefault) || this.#stopping !== undefined) return
    const folders = [...this.#catalogue.plugins, ...this.#catalogue.broken].map(({ folder }) => folder)
    this.#unwatch = watchFolders(
      [...new Set([...folders, this.#options.paths.plugins])],
      (changed) => void this.#onFoldersChanged(changed),
    )
  }

  #note(notice: string): void {
    this.#notices.push(notice)
    this.#notices.splice(0, Math.max(0, this.#notices.length - NOTICES_KEPT))
    this.logs?.logger.warn(notice)
  }

  async #stop(reason: string): Promise<void> {
    this.logs.logger.info({ reason }, 'daemon stops')
    // Deadlines are part of a stop, so this ends whatever the processes do; no failure of one step keeps the others.
    const results = await Promise.allSettled([this.#unwatch?.(), this.supervisor.stopAll(), this.#bus.close()])
    for (const result of results) {
      if (result.status === 'rejected') this.logs.logger.error({ err: result.reason }, 'an error while stopping')
    }
    this.#processWatch[Symbol.dispose]()
    this.logs.logger.info('daemon stopped')
    this.#ended.resolve()
    await Promise.allSettled([this.logs.close()])
    this.#opened.resolve()
    // Whoever asked for the stop is answered before the control socket closes.
    setImmediate(() => void this.#leave())
  }

  async #leave(): Promise<void> {
    await Promise.allSettled([this.#control?.[Symbol.asyncDispose]()])
    // What cannot be taken away is the next daemon's to clear: this one has nobody left to tell.
    await Promise.allSettled([clearRun(this.#options.paths)])
    // Last: the next daemon listens where this one has stopped to.
    await Promise.allSettled([this.#lock[Symbol.asyncDispose]()])
    this.#finished.resolve()
  }
}
