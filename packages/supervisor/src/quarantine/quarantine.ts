import {
  codeOf,
  type ExitReason,
  type Interrupted,
  type InterruptedMessage,
  type Logger,
  MAX_QUARANTINED,
  messageOf,
  type QuarantinedCommand,
  type QuarantineEntry,
  type RetriedCommand,
  RoseyError,
} from '@rosey/protocol'
import { type Crash, decideQuarantine, type Guilty, isCrash, onProbation, type Suspect } from './decide-quarantine.ts'
import { entryId, findEntry } from './entry-id.ts'
import { writeQuarantine } from './quarantine-file.ts'

/** Ends of processes that are remembered until the bot has told what they had in hand. */
const MAX_ENDS = 200

/** What a {@link Quarantine} works with. */
export interface QuarantineOptions {
  /** What was in it before; see `readQuarantine`. */
  readonly entries: readonly QuarantineEntry[]
  /** Where the entries are kept. */
  readonly path: string
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** What the bot must not pass on has changed. */
  readonly onChange: (commands: readonly QuarantinedCommand[]) => void
  /** What the operator should know. */
  readonly note: (notice: string) => void
}

/** An end that nobody asked for, of a process of a plugin. */
export interface PluginEnd {
  readonly version: string
  readonly cause: ExitReason['cause']
}

/** Commands that are not run because they were in the hands of their plugin at two crashes (N5). */
export class Quarantine {
  readonly #options: QuarantineOptions
  readonly #ends = new Map<string, PluginEnd>()
  #entries: readonly QuarantineEntry[]
  #suspects: readonly Suspect[] = []
  #writing: Promise<void> = Promise.resolve()
  #isKept = true

  constructor(options: QuarantineOptions) {
    this.#options = options
    this.#entries = options.entries
  }

  /** What is in quarantine, the oldest first. */
  get entries(): readonly QuarantineEntry[] {
    return this.#entries
  }

  /** What the bot needs to know of it. */
  get commands(): QuarantinedCommand[] {
    return this.#entries.map(({ id, fingerprint }) => ({ id, fingerprint }))
  }

  /** Resolves when everything is on disk, or could not be put there: what failed before is tried once more. */
  async close(): Promise<void> {
    await this.#writing
    if (!this.#isKept) await this.#write(this.#entries)
  }

  /** A process of a plugin has ended. */
  ended(instance: string, end: PluginEnd): void {
    if (!isCrash(end.cause)) return
    this.#ends.set(instance, end)
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= MAX_ENDS) break
      this.#ends.delete(oldest)
    }
  }

  /** The bot says what a process had in hand when it ended; nothing follows where it was asked to end. */
  interrupted({ plugin, instance, invocations }: Omit<InterruptedMessage, 'kind'>): void {
    const end = this.#ends.get(instance)
    if (end === undefined) return
    const known = new Set(this.#entries.map(({ fingerprint }) => fingerprint))
    const crash: Crash = {
      plugin,
      version: end.version,
      instance,
      invocations: invocations.filter(({ fingerprint }) => !known.has(fingerprint)),
      at: this.#options.now(),
    }
    const { suspects, guilty } = decideQuarantine(this.#suspects, crash)
    this.#suspects = suspects
    if (guilty.length > 0) this.#convict(crash, guilty)
  }

  /** A version of a plugin is there; what is in quarantine because of another one has a new chance. */
  sawVersion(plugin: string, version: string): void {
    const isOutdated = (entry: QuarantineEntry) => entry.plugin === plugin && entry.version !== version
    const lifted = this.#entries.filter(isOutdated)
    if (lifted.length === 0) return
    for (const { id, command } of lifted) {
      this.#options.log.info(
        { id, plugin, command, version },
        `${plugin} has another version: ${command} may run again`,
      )
    }
    this.#become(this.#entries.filter((entry) => !isOutdated(entry)))
  }

  /**
   * Lifts an entry and gives the command that is to be run once more. One crash puts it back.
   *
   * @throws RoseyError `quarantine-unknown` with the nearest id, `quarantine-private` for what nobody has the words of
   */
  retry(id: string): { readonly entry: QuarantineEntry; readonly command: RetriedCommand } {
    const entry = findEntry(id, this.#entries)
    const { plugin, args } = entry
    if (args === null) {
      throw new RoseyError(
        'quarantine-private',
        `${entry.id} came as a private message, whose words are not kept, so it cannot be run again. To let ${entry.user} try: rosey quarantine drop ${entry.id}`,
        { details: { id: entry.id, plugin } },
      )
    }
    this.#suspects = [
      ...this.#suspects.filter(({ fingerprint }) => fingerprint !== entry.fingerprint),
      onProbation(entry, this.#options.now()),
    ]
    this.#lift([entry])
    const { command, connector, platform, channel, user, role, verified } = entry
    return { entry, command: { command, args, connector, platform, channel, user, role, verified } }
  }

  /**
   * Lifts one entry, or all; nothing is run.
   *
   * @param id of an entry, or `all`
   * @throws RoseyError `quarantine-unknown` with the nearest id
   */
  drop(id: string): readonly QuarantineEntry[] {
    const dropped = id === 'all' ? this.#entries : [findEntry(id, this.#entries)]
    this.#lift(dropped)
    return dropped
  }

  #lift(lifted: readonly QuarantineEntry[]): void {
    const ids = new Set(lifted.map(({ id }) => id))
    if (ids.size > 0) this.#become(this.#entries.filter(({ id }) => !ids.has(id)))
  }

  #convict({ plugin, version, at }: Crash, guilty: readonly Guilty[]): void {
    const entries = [...this.#entries]
    for (const one of guilty) {
      const entry = { id: entryId(one.invocation.fingerprint, entries), plugin, version, ...entryOf(one, at) }
      entries.push(entry)
      this.#options.log.warn(
        { id: entry.id, plugin, command: entry.command, crashes: entry.crashes },
        `${plugin} crashed ${entry.crashes} times with the same ${entry.command} in hand, which is not run any more. See: rosey quarantine list`,
      )
    }
    this.#become(entries.slice(-MAX_QUARANTINED))
  }

  #become(entries: readonly QuarantineEntry[]): void {
    const { onChange } = this.#options
    this.#entries = entries
    onChange(this.commands)
    // One after the other, the latest at last.
    this.#writing = this.#writing.then(() => this.#write(entries))
  }

  async #write(entries: readonly QuarantineEntry[]): Promise<void> {
    try {
      await writeQuarantine(this.#options.path, entries)
      this.#isKept = true
    } catch (error) {
      // It holds in this run all the same.
      this.#isKept = false
      this.#options.note(`[${codeOf(error)}] ${messageOf(error)}`)
    }
  }
}

function entryOf(
  { invocation, firstAt, crashes }: Guilty,
  at: number,
): Omit<QuarantineEntry, 'id' | 'plugin' | 'version'> {
  const { command, fingerprint, connector, platform, channel, user, role, verified }: Interrupted = invocation
  return {
    command,
    args: invocation.private ? null : invocation.args,
    fingerprint,
    connector,
    platform,
    channel,
    user,
    role,
    verified,
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(at).toISOString(),
    crashes,
  }
}
