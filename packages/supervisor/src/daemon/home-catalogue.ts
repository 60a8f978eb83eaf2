import { isDeepStrictEqual } from 'node:util'
import { type Logger, messageOf, RoseyError } from '@rosey/protocol'
import { ensureBundles } from '../bundle/bundles.ts'
import type { HomeConfig } from '../config/index.ts'
import type { HomePaths } from '../home/index.ts'
import { filesFolders } from '../isolation/files-folders.ts'
import type { Supervisor } from '../supervision/supervisor.ts'
import type { Turns } from '../supervision/turns.ts'
import type { Unit } from '../supervision/unit.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import type { Choices } from './choices.ts'
import { watchFolders } from './folder-watch.ts'
import type { Installation } from './installation.ts'
import { changedSpecs, type Wanted, wantedFrom } from './wanted.ts'

/** What a reload of the config did. */
export interface ReloadResult {
  /** What is new or runs with something new. */
  readonly touched: readonly string[]
  readonly removed: readonly string[]
  /** What cannot be read or built as it is now: a process that runs goes on as it was. */
  readonly refused: readonly Refused[]
  /** Sections that take effect only after a restart of the daemon. */
  readonly needRestart: readonly string[]
  readonly notices: readonly string[]
}

interface Refused {
  readonly name: string
  readonly reason: string
}

/** What a {@link HomeCatalogue} works with. */
export interface HomeCatalogueOptions {
  readonly catalogue: Catalogue
  readonly paths: HomePaths
  readonly installation: Installation
  readonly choices: Choices
  readonly consoleToken: string
  /** Plugins are replaced on a change of their folder where the config says nothing (E7). */
  readonly watchByDefault: boolean
  readonly supervisor: () => Supervisor
  readonly log: Logger
  /** The port on which the bus listens; undefined while it does not. */
  readonly busPort: () => number | undefined
  readonly isStopping: () => boolean
  /** The bundle with which a process was started last; null where none could be made, undefined before the first start. */
  readonly codeOf: (name: string) => string | null | undefined
  /** In which a reload takes its turn. */
  readonly changes: Turns
  /** Another config holds from now on. */
  readonly onConfig: (now: HomeConfig, before: HomeConfig) => void
}

/** What a home says should run, kept true while files change: reads it, and tells the supervisor. */
export class HomeCatalogue {
  readonly #options: HomeCatalogueOptions
  /** The config at the start: what of it holds until a restart. */
  readonly #first: HomeConfig
  #current: Catalogue
  #unwatch: (() => Promise<void>) | undefined
  /** The folders that are watched, and those that are passed over. */
  #watched: readonly [readonly string[], readonly string[]] | undefined

  constructor(options: HomeCatalogueOptions) {
    this.#options = options
    this.#current = options.catalogue
    this.#first = options.catalogue.loaded.config
  }

  get current(): Catalogue {
    return this.#current
  }

  get config(): HomeConfig {
    return this.#current.loaded.config
  }

  get wanted(): Wanted {
    const { paths, installation, consoleToken, choices, busPort } = this.#options
    return wantedFrom({ catalogue: this.#current, paths, installation, consoleToken, choices, busPort: busPort() })
  }

  /** Gives everything to the supervisor, enabled or not; starts nothing. */
  fill(): Wanted {
    const { wanted } = this
    const supervisor = this.#options.supervisor()
    for (const spec of [...wanted.specs, ...wanted.broken.map(({ spec }) => spec)]) supervisor.add(spec)
    this.#plan(wanted)
    return wanted
  }

  /**
   * Reads config and plugins again and restarts what a change touched. One at a time.
   *
   * @param folders of plugins that were changed for certain, though perhaps not their code
   * @throws RoseyError for a config that is wrong: then nothing has changed
   */
  reload(folders: readonly string[] = []): Promise<ReloadResult> {
    return this.#options.changes.take(() => this.#reload(folders))
  }

  async #reload(folders: readonly string[]): Promise<ReloadResult> {
    const { paths, installation, isStopping, log, choices } = this.#options
    const supervisor = this.#options.supervisor()
    const catalogue = await readCatalogue(paths, installation)
    if (isStopping()) throw new RoseyError('not-running', 'The daemon is stopping; nothing is read again')
    this.#options.onConfig(catalogue.loaded.config, this.config)
    this.#current = catalogue
    await choices.settle(catalogue)
    const { wanted } = this
    const { specs, broken } = wanted
    const brokenNow = broken.map(({ spec }) => spec.name)
    // What has become unreadable while it runs goes on as it is: a file in the middle of an edit ends nothing.
    const current = supervisor.units.map((unit) => unit.spec).filter(({ name }) => !brokenNow.includes(name))
    const { added, removed, changed } = changedSpecs(current, specs)
    await Promise.all(removed.map((name) => supervisor.remove(name)))
    this.#plan(wanted)
    for (const spec of changed) supervisor.unit(spec.name)?.respec(spec)
    const unknown = broken.map(({ spec }) => spec).filter(({ name }) => supervisor.unit(name) === undefined)
    const fresh = [...added, ...unknown].map((spec) => supervisor.add(spec))
    for (const unit of fresh) if (unit.spec.enabled && !isStopping()) unit.start()
    this.watch()
    const respecced = [...fresh, ...changed].map(({ name }) => name)
    const { renewed, unbuilt } = await this.#renewCode([...respecced, ...brokenNow], folders)
    const touched = [...respecced, ...renewed]
    const unread = broken.map(({ spec: { name }, reason }) => ({ name, reason }))
    const refused = [...unread, ...unbuilt].filter(({ name }) => !touched.includes(name))
    const needRestart = (['bus', 'logs'] as const).filter(
      (section) => !isDeepStrictEqual(this.#first[section], this.config[section]),
    )
    log.info({ touched, removed, refused: refused.map(({ name }) => name), needRestart }, 'config read again')
    return { touched, removed, refused, needRestart, notices: catalogue.notices }
  }

  /** Replaces plugins when their files change, where that is wanted; again after each reload. */
  watch(): void {
    const { watchByDefault, isStopping, paths } = this.#options
    if (!(this.config.hotReload ?? watchByDefault) || isStopping()) {
      void this.unwatch()
      return
    }
    const own = [...this.#current.plugins, ...this.#current.broken].map(({ folder }) => folder)
    const folders = [...new Set([...own, paths.plugins])]
    // What a plugin keeps is no part of its code.
    const kept = this.#current.plugins.flatMap(({ manifest, folder }) => filesFolders(manifest.permissions, folder))
    // One that goes on may know of a change that it has not told yet.
    if (isDeepStrictEqual(this.#watched, [folders, kept])) return
    void this.unwatch()
    this.#watched = [folders, kept]
    this.#unwatch = watchFolders(folders, (changed) => void this.#onFoldersChanged(changed), kept)
  }

  async unwatch(): Promise<void> {
    const unwatch = this.#unwatch
    this.#unwatch = undefined
    this.#watched = undefined
    await unwatch?.()
  }

  // What cannot be read is barred like what misses a dependency: free again as soon as it is mended.
  #plan({ broken }: Wanted): void {
    const { waveOf, problems } = this.#current.plan
    const unreadable = broken.map(({ spec, reason }) => [spec.name, reason] as const)
    this.#options.supervisor().setPlan({ waveOf, problems: new Map([...problems, ...unreadable]) })
  }

  // New processes for those whose code is not what they were started with, and for those in these folders. It is built
  // before anything is stopped.
  async #renewCode(
    others: readonly string[],
    folders: readonly string[],
  ): Promise<{ renewed: string[]; unbuilt: Refused[] }> {
    const { paths, installation, isStopping, codeOf } = this.#options
    const units = this.#options
      .supervisor()
      .units.filter((unit) => unit.spec.source.kind !== 'program' && !others.includes(unit.name) && isWanted(unit))
    const sources = units.map(({ spec }) => spec.source)
    const bundles = await ensureBundles(sources, { cacheFolder: paths.cache, bundler: installation.bundler })
    const renewed: string[] = []
    const unbuilt: Refused[] = []
    for (const [index, unit] of units.entries()) {
      const { name, spec } = unit
      const bundle = bundles[index]
      if (bundle === undefined || !isWanted(unit) || isStopping()) continue
      if (bundle.kind === 'failed') {
        unbuilt.push({ name, reason: bundle.error.message })
        continue
      }
      const wasChanged = spec.source.kind !== 'program' && folders.includes(spec.source.folder)
      const code = codeOf(name)
      // What was never started waits for something else, and gets the code of that time.
      if ((code === undefined || code === bundle.file) && !wasChanged) continue
      if (unit.state === 'failed') unit.start()
      else unit.replace('its files changed')
      renewed.push(name)
    }
    return { renewed, unbuilt }
  }

  async #onFoldersChanged(folders: readonly string[]): Promise<void> {
    const { log, supervisor } = this.#options
    try {
      const { refused } = await this.reload(folders)
      for (const { name, reason } of refused) {
        const source = supervisor().unit(name)?.spec.source
        if (source === undefined || source.kind === 'program' || !folders.includes(source.folder)) continue
        log.error({ process: name }, `${name} was changed and does not load; the old one goes on: ${reason}`)
      }
    } catch (error) {
      log.error({ err: error }, `the change was not taken over: ${messageOf(error)}`)
    }
  }
}

function isWanted({ spec, state, desired }: Unit): boolean {
  return spec.enabled && (desired === 'running' || state === 'failed')
}
