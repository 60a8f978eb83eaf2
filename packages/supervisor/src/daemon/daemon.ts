import { randomBytes } from 'node:crypto'
import { totalmem } from 'node:os'
import {
  type AskAnswer,
  type AskMessage,
  type InterruptedMessage,
  type IsolationStatus,
  type LogEntry,
  type LogLevel,
  messageOf,
  type OperationResult,
  type QuarantineEntry,
  RoseyError,
  type Status,
} from '@rosey/protocol'
import { ensureBundles } from '../bundle/bundles.ts'
import { pruneCache } from '../bundle/prune.ts'
import type { HomeConfig } from '../config/index.ts'
import { type ControlContext, ControlServer } from '../control/control-server.ts'
import { CrashFolder } from '../crashes/crash-folder.ts'
import { CrashRecorder } from '../crashes/crash-recorder.ts'
import { revisionOf } from '../crashes/revision.ts'
import { withoutSecrets } from '../crashes/without-secrets.ts'
import { clearRun, ensureToken, type HomePaths, openRun, prepareHome } from '../home/index.ts'
import { type BusTrust, openBusTrust } from '../keys/bus-trust.ts'
import type { KeyFacts } from '../keys/key-facts.ts'
import { LogStore } from '../logs/log-store.ts'
import type { ReadyMessage } from '../process/managed-process.ts'
import { readQuarantine } from '../quarantine/quarantine-file.ts'
import type { LeftOut } from '../registry/choices.ts'
import { PluginRegistry } from '../registry/plugin-registry.ts'
import { concerns, peerOf } from '../supervision/peer-of.ts'
import { mayDial, type ProcessSpec } from '../supervision/spec.ts'
import { Supervisor } from '../supervision/supervisor.ts'
import { Turns } from '../supervision/turns.ts'
import type { Unit } from '../supervision/unit.ts'
import { EventTap, type EventTapOptions } from '../tap/event-tap.ts'
import { secretsIn } from '../tap/redact.ts'
import { Watcher } from '../watch/watcher.ts'
import { aborted } from './aborted.ts'
import { answerQuestion } from './answer-question.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { Choices, NOTHING_LEFT_OUT } from './choices.ts'
import { clashNotices } from './clash-notices.ts'
import { commandNotices } from './command-notices.ts'
import { DaemonBus } from './daemon-bus.ts'
import { DaemonQuarantine } from './daemon-quarantine.ts'
import { daemonStatus } from './daemon-status.ts'
import { endStaleRun, HAS_GUARDIAN, startGuardian } from './guardian.ts'
import { HomeCatalogue, type ReloadResult } from './home-catalogue.ts'
import { type HomeLock, lockHome } from './home-lock.ts'
import type { Installation } from './installation.ts'
import { Launcher } from './launcher.ts'
import { limitNotices } from './limit-notices.ts'
import { operations } from './operations.ts'

const MEGABYTE = 1024 * 1024
const NOTICES_KEPT = 50

export interface DaemonOptions {
  readonly paths: HomePaths
  readonly installation: Installation
  /** Overrides the level of the config. */
  readonly logLevel?: LogLevel
  /** Restart of plugins on a change of their folder, where the config says nothing (E7). */
  readonly watchByDefault: boolean
  /** What is left out of this run. Default: nothing. */
  readonly leftOut?: LeftOut
  /** Hangs are reported with the line of code, where the config says nothing. */
  readonly hangReportsByDefault?: boolean
  /** Sees every log line from the first on. */
  readonly onLog?: (entry: LogEntry) => void
}

/** roseyd: holds a home, supervises its processes, answers at the control socket. */
export class Daemon {
  readonly supervisor: Supervisor
  readonly logs: LogStore
  readonly crashes: CrashFolder
  /** Commands that are not run any more. */
  readonly quarantine: DaemonQuarantine
  readonly #options: DaemonOptions
  readonly #startedAt = Date.now()
  readonly #watchers = new Set<(unit: Unit) => void>()
  readonly #notices: string[] = []
  readonly #bus: DaemonBus
  readonly #crashes: CrashRecorder
  readonly #launcher: Launcher
  readonly #processWatch: Watcher
  readonly #finished = Promise.withResolvers<void>()
  /** There is nothing left to watch; who watches is still answered. */
  readonly #ended = Promise.withResolvers<void>()
  readonly #opened = Promise.withResolvers<void>()
  readonly #lock: HomeLock
  readonly #run: string
  readonly #choices: Choices
  readonly #catalogue: HomeCatalogue
  #control: ControlServer | undefined
  #stopping: Promise<void> | undefined
  /** Changes of what runs come one at a time. */
  readonly #changes = new Turns()
  #rotating: Promise<KeyFacts> | undefined

  private constructor(
    options: DaemonOptions,
    held: {
      catalogue: Catalogue
      choices: Choices
      lock: HomeLock
      run: string
      consoleToken: string
      trust: BusTrust
      quarantined: readonly QuarantineEntry[]
    },
  ) {
    this.#options = options
    this.#choices = held.choices
    this.#lock = held.lock
    this.#run = held.run
    const { logs, bus, hangReports = options.hangReportsByDefault ?? false } = held.catalogue.loaded.config
    const level = options.logLevel ?? logs.level
    this.logs = new LogStore(
      { folder: options.paths.logs, level, rotation: { maxBytes: logs.maxMb * MEGABYTE, keep: logs.keep } },
      (notice) => this.#note(notice),
    )
    if (options.onLog !== undefined) this.logs.listen(options.onLog)
    this.logs.addSecret(held.consoleToken)
    this.#hideSecretsOf(held.catalogue.loaded.config)
    this.#bus = new DaemonBus({
      config: bus,
      paths: options.paths,
      trust: held.trust,
      logs: this.logs,
      supervisor: () => this.supervisor,
      note: (notice) => this.#note(notice),
    })
    this.crashes = new CrashFolder(options.paths.crashes)
    this.#crashes = new CrashRecorder({
      folder: this.crashes,
      log: this.logs.logger,
      redactor: this.logs.redactor,
      usageOf: (name, instance) => this.#processWatch.usageOf(name, instance),
      note: (notice) => this.#note(notice),
    })
    this.logs.listen((entry, line) => this.#crashes.line(entry, line))
    this.quarantine = new DaemonQuarantine({
      entries: held.quarantined,
      path: options.paths.quarantine,
      log: this.logs.logger,
      note: (notice) => this.#note(notice),
      bot: () => this.supervisor.unit('bot'),
    })
    this.#launcher = new Launcher({
      run: held.run,
      bundles: { cacheFolder: options.paths.cache, bundler: options.installation.bundler },
      logs: this.logs,
      logLevel: level,
      homeFolder: options.paths.root,
      hangReports,
      busAccess: (spec, instance) => this.#bus.accessFor(spec, instance),
      explain: (failure) => this.#bus.tokens.explain(failure),
      onOver: (spec, instance) => this.#onOver(spec, instance),
      configOf: (spec) => (spec.name === 'nats' ? this.#bus.serviceConfig(spec) : spec.config),
      revisionOf: (facts) => revisionOf(held.consoleToken, facts),
      peersFor: (spec) => this.supervisor.units.filter((other) => concerns(other.spec, spec)).map(peerOf),
    })
    this.supervisor = new Supervisor({
      log: this.logs.logger,
      launch: async (unit) => {
        const child = await this.#launcher.launch(unit)
        this.quarantine.launched(unit, child)
        return child
      },
      bus: () => this.#bus.monitor.bus,
      busReady: (message) => this.#onBusReady(message),
      clientOf: (connection) => this.#bus.clientOf(connection),
      distrust: (instance, afterMs) => this.#bus.tokens.revoke(instance, afterMs),
      clean: (text) => this.logs.redactor.textWithout(text),
      onBot: (message) => this.#onBot(message),
      onEnd: (end) => {
        this.#crashes.ended(end)
        this.quarantine.ended(end)
      },
      onChange: (unit) => {
        this.quarantine.changed(unit)
        for (const watcher of this.#watchers) watcher(unit)
      },
    })
    this.#catalogue = new HomeCatalogue({
      catalogue: held.catalogue,
      paths: options.paths,
      installation: options.installation,
      choices: held.choices,
      consoleToken: held.consoleToken,
      watchByDefault: options.watchByDefault,
      supervisor: () => this.supervisor,
      log: this.logs.logger,
      busPort: () => this.#bus.address?.port,
      isStopping: () => this.#stopping !== undefined,
      codeOf: (name) => this.#launcher.codeOf(name),
      changes: this.#changes,
      onConfig: (now, before) => this.#hideSecretsOf(now, before),
    })
    this.#processWatch = new Watcher({
      hangReports,
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
    const { registry, notice } = await PluginRegistry.open(paths.registry)
    const choices = new Choices(registry, options.leftOut ?? NOTHING_LEFT_OUT)
    choices.check(catalogue)
    const consoleToken = await ensureToken(paths.consoleToken)
    const token = await ensureToken(paths.controlToken)
    // The lock holds the run, by which the next daemon finds what this one left behind.
    const run = randomBytes(12).toString('hex')
    const lock = await lockHome(paths.pidFile, run)
    try {
      if (lock.stale !== undefined) await endStaleRun(lock.stale.run)
      await openRun(paths)
      await choices.settle(catalogue)
      const trust = await openBusTrust(catalogue.loaded.config.bus, paths, Date.now())
      const { entries: quarantined, notice: damage } = await readQuarantine(paths.quarantine, Date.now())
      const daemon = new Daemon(options, { catalogue, choices, lock, run, consoleToken, trust, quarantined })
      for (const told of [notice, damage]) if (told !== undefined) daemon.#note(told)
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
      bus: this.#catalogue.config.bus,
      busAddress: this.#bus.address,
      busIsUp: this.#bus.monitor.isUp,
      busReason: this.#bus.trouble ?? this.#bus.monitor.reason,
      enforcement: this.#bus.tokens.enforcement,
      consoleSocket: (name) =>
        this.supervisor.unit(name)?.spec.source.name === 'console'
          ? this.#options.paths.consoleSocket(name)
          : undefined,
      resourcesOf: (unit) => this.#processWatch.useOf(unit),
      notices: [
        ...this.#catalogue.current.notices,
        ...this.#bus.notices,
        ...clashNotices(this.supervisor.units),
        ...commandNotices(this.supervisor.units, this.#catalogue.current.loaded),
        ...this.supervisor.notices,
        ...this.#processWatch.notices,
        ...limitNotices(this.supervisor.units, totalmem()),
        ...this.#catalogue.current.broken.map(({ error }) => `[${error.code}] ${error.message}`),
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
    return this.#catalogue.reload()
  }

  /**
   * Switches a plugin on, for good, and starts it.
   *
   * @throws RoseyError `usage` for what is no plugin, `disk-full`, `home-unusable`
   */
  async enable(name: string, signal?: AbortSignal): Promise<OperationResult[]> {
    this.#refuseOthers(name, 'enabled')
    const { disabledBecause } = await this.#choices.set(name, true, this.#catalogue.current)
    return [await this.supervisor.operations.enable(name, disabledBecause, signal)]
  }

  /**
   * Switches a plugin off, for good, and stops it.
   *
   * @throws RoseyError `usage` for what is no plugin, `disk-full`, `home-unusable`
   */
  async disable(name: string): Promise<OperationResult[]> {
    this.#refuseOthers(name, 'disabled')
    const { disabledBecause } = await this.#choices.set(name, false, this.#catalogue.current)
    return this.supervisor.operations.disable(name, disabledBecause)
  }

  /** Streams what is said on the bus until the watcher or the daemon goes. Errors: `permission-missing`. */
  async watchBus(what: Pick<EventTapOptions, 'pattern' | 'filter' | 'rates'>, context: ControlContext): Promise<void> {
    using tap = new EventTap({
      ...what,
      redactor: this.logs.redactor,
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

  /** What keeps one process apart from the rest. */
  isolationOf(spec: ProcessSpec): IsolationStatus {
    return this.#launcher.isolationOf(spec, this.#bus.tokens.enforcement)
  }

  /** What there is of keys and tokens. */
  get keyFacts(): KeyFacts {
    return this.#bus.keyFacts
  }

  /** See {@link DaemonBus.rotateKeys}; one change of the daemon at a time. Who asks meanwhile gets the same new keys. */
  rotateKeys(): Promise<KeyFacts> {
    this.#rotating ??= this.#changes
      .take(() => this.#bus.rotateKeys())
      .finally(() => {
        this.#rotating = undefined
      })
    return this.#rotating
  }

  /** Stops everything in order, lets go of the home. A second call waits for the first. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason)
    return this.#stopping
  }

  // What runs may still know what it was started with.
  #hideSecretsOf(...configs: readonly HomeConfig[]): void {
    this.logs.setConfigSecrets(configs.flatMap((config) => [...secretsIn(config)]))
  }

  #refuseOthers(name: string, verb: string): void {
    const kind = this.supervisor.unit(name)?.spec.kind
    if (kind === undefined || kind === 'plugin') return
    const instead =
      kind === 'connector'
        ? `Take connectors.${name} out of the config, or stop it with: rosey stop ${name}`
        : 'The bot cannot do without it'
    throw new RoseyError('usage', `${name} is a ${kind}, and only plugins are ${verb}. ${instead}`)
  }

  #onOver(spec: ProcessSpec, instance: string): void {
    const { tokens } = this.#bus
    tokens.release(instance)
    // Who has the network can have given its token away; the others only ever had a signature for one connection.
    if (spec.kind !== 'service' && mayDial(spec) && this.#stopping === undefined) tokens.revoke(instance, 0)
  }

  #onBot(message: AskMessage | InterruptedMessage): void {
    if (message.kind === 'ask') {
      void this.#answerBot(message)
      return
    }
    this.#crashes.interrupted(message)
    this.quarantine.interrupted(message)
  }

  async #answerBot(question: AskMessage): Promise<void> {
    this.logs.logger.info({ by: question.by, operation: question.operation, plugin: question.name }, 'asked in chat')
    const told = await answerQuestion(this, question)
    // It is said in a channel, and holds words of plugins: an error often quotes the key that was refused.
    const answer: AskAnswer = withoutSecrets(told, this.logs.redactor)
    this.supervisor.unit('bot')?.process?.send({ kind: 'answer', id: question.id, answer })
  }

  async #listen(token: string): Promise<void> {
    const { paths } = this.#options
    if (HAS_GUARDIAN) startGuardian(this.#run, (error) => this.#note(`the guardian does not run: ${error.message}`))
    for (const notice of this.#launcher.notices) this.#note(notice)
    this.#control = await ControlServer.listen({ path: paths.controlSocket, token, handlers: operations(this) })
    this.logs.addSecret(token)
    this.logs.logger.info({ pid: process.pid, home: paths.root }, 'daemon started')
  }

  async #startAll(): Promise<void> {
    const { paths, installation } = this.#options
    const wanted = this.#catalogue.fill()
    if (this.#catalogue.config.bus.mode === 'external') this.#bus.connect()
    // All in one bundling process, rather than one for each.
    const sources = wanted.specs.filter(({ enabled }) => enabled).map(({ source }) => source)
    await ensureBundles(sources, { cacheFolder: paths.cache, bundler: installation.bundler })
    if (this.#stopping !== undefined) return
    for (const unit of this.supervisor.units) if (unit.spec.enabled) unit.start()
    this.#opened.resolve()
    this.#catalogue.watch()
    await pruneCache(paths.cache).catch((error: unknown) =>
      this.#note(`the cache cannot be tidied: ${messageOf(error)}`),
    )
  }

  // Nothing has been started, and nothing would be: a daemon that only answers would look like one that works.
  #giveUp(error: unknown): void {
    this.logs.logger.fatal({ err: error }, `the daemon cannot start: ${messageOf(error)}`)
    void this.stop('it cannot start')
  }

  #onBusReady({ address }: ReadyMessage): void {
    if (address === undefined) return
    this.#bus.listens(address)
    // Those who dial find the bus again only where it was.
    const spec = this.#catalogue.wanted.specs.find(({ name }) => name === 'nats')
    if (spec !== undefined) this.supervisor.unit('nats')?.amend(spec)
  }

  #note(notice: string): void {
    this.#notices.push(notice)
    this.#notices.splice(0, Math.max(0, this.#notices.length - NOTICES_KEPT))
    this.logs?.logger.warn(notice)
  }

  async #stop(reason: string): Promise<void> {
    this.logs.logger.info({ reason }, 'daemon stops')
    // Deadlines are part of a stop, so this ends whatever the processes do; no failure of one step keeps the others.
    const results = await Promise.allSettled([this.#catalogue.unwatch(), this.supervisor.stopAll(), this.#bus.close()])
    for (const result of results) {
      if (result.status === 'rejected') this.logs.logger.error({ err: result.reason }, 'an error while stopping')
    }
    this.#processWatch[Symbol.dispose]()
    await this.#crashes[Symbol.asyncDispose]()
    await this.quarantine.close()
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
