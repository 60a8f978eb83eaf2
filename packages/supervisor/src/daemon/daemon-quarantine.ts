import {
  type InterruptedMessage,
  isServing,
  type Logger,
  type QuarantineEntry,
  RoseyError,
  type ShownQuarantineEntry,
} from '@rosey/protocol'
import type { ManagedProcess } from '../process/managed-process.ts'
import { Quarantine } from '../quarantine/quarantine.ts'
import type { EndedProcess } from '../supervision/supervisor.ts'
import type { Unit } from '../supervision/unit.ts'

/** What a {@link DaemonQuarantine} works with. */
export interface DaemonQuarantineOptions {
  readonly entries: readonly QuarantineEntry[]
  readonly path: string
  readonly log: Logger
  readonly note: (notice: string) => void
  /** The unit of the bot; undefined before it is there. */
  readonly bot: () => Unit | undefined
}

/** The quarantine of a daemon: hears of the ends of processes, and keeps the bot up to date. */
export class DaemonQuarantine {
  readonly #quarantine: Quarantine
  readonly #bot: () => Unit | undefined

  constructor({ bot, ...options }: DaemonQuarantineOptions) {
    this.#bot = bot
    this.#quarantine = new Quarantine({
      ...options,
      now: Date.now,
      onChange: (commands) => bot()?.process?.send({ kind: 'quarantine', commands: [...commands] }),
    })
  }

  /** A process was started: the bot has to know before it serves. */
  launched({ spec }: Unit, child: ManagedProcess): void {
    const { commands } = this.#quarantine
    if (spec.kind === 'service' && spec.name === 'bot' && commands.length > 0)
      child.send({ kind: 'quarantine', commands })
  }

  /** A process has ended. */
  ended({ unit, process, exit }: EndedProcess): void {
    if (unit.spec.kind !== 'plugin') return
    this.#quarantine.ended(process.instance, { version: unit.spec.version, cause: exit.cause })
  }

  /** The bot says what a process had in hand. */
  interrupted(message: InterruptedMessage): void {
    this.#quarantine.interrupted(message)
  }

  /** Something about a process has changed; another version of a plugin that runs has a new chance. */
  changed({ spec, state }: Unit): void {
    if (spec.kind === 'plugin' && isServing(state)) this.#quarantine.sawVersion(spec.name, spec.version)
  }

  /** What is in quarantine, the oldest first. */
  get entries(): ShownQuarantineEntry[] {
    return this.#quarantine.entries.map(shown)
  }

  /**
   * Lifts one and lets the bot run it once more.
   *
   * @throws RoseyError `not-running` without a bot; see {@link Quarantine.retry} for the others
   */
  retry(id: string): ShownQuarantineEntry {
    const bot = this.#bot()
    if (bot?.process === undefined || !isServing(bot.state)) {
      throw new RoseyError('not-running', 'The bot does not run, so it cannot run a command. Start it: rosey start bot')
    }
    const { entry, command } = this.#quarantine.retry(id)
    bot.process.send({ kind: 'retry', command })
    return shown(entry)
  }

  /** See {@link Quarantine.drop}. */
  drop(id: string): ShownQuarantineEntry[] {
    return this.#quarantine.drop(id).map(shown)
  }

  /** Resolves when everything is on disk. */
  close(): Promise<void> {
    return this.#quarantine.close()
  }
}

function shown({ fingerprint: _guessable, ...entry }: QuarantineEntry): ShownQuarantineEntry {
  return entry
}
