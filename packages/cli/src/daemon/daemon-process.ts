import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, ERROR_TABLE, type ErrorCode, RoseyError } from '@rosey/protocol'
import { daemonCommand, type HomePaths, holderOf, installationAt } from '@rosey/supervisor'
import { ControlClient } from '../control/client.ts'
import { INSTALLATION_ROOT } from './installation-root.ts'
import { openLastWords } from './last-words.ts'

/** How often a starting daemon is asked whether it answers, in ms. */
const POLL_MS = 40
/** Longest wait for the control socket of a daemon that starts, in ms: bundling and a slow disk included. */
export const ANSWER_MS = 30_000

/** How long the end of a daemon is waited for when its connection has broken, in ms. */
const ANNOUNCE_MS = 1000

/** How a daemon is started. */
export interface DaemonFlags {
  readonly logLevel?: string | undefined
  /** Plugins are restarted when their files change, unless the config says otherwise. */
  readonly watch?: boolean
  /** Hangs of plugins are reported with the line of code, unless the config says otherwise. */
  readonly hangReports?: boolean
  /** Only the core and what came with Rosey runs. */
  readonly safe?: boolean | undefined
  /** Plugins and connectors that do not run. */
  readonly without?: readonly string[] | undefined
  /** It prints its log for people and belongs to this terminal. */
  readonly foreground?: boolean
  /** It stops in order when its standard input ends. */
  readonly untilEof?: boolean
}

/**
 * The command line of roseyd for a home: program, then arguments.
 *
 * @throws RoseyError `home-unusable`, `disk-full`, `plugin-code` when it cannot be bundled
 */
export async function daemonCommandLine(paths: HomePaths, flags: DaemonFlags): Promise<[string, ...string[]]> {
  const { command, args } = await daemonCommand(paths, installationAt(INSTALLATION_ROOT))
  const { logLevel, watch, hangReports, foreground, untilEof, safe, without = [] } = flags
  return [
    command,
    ...args,
    ...(logLevel === undefined ? [] : ['--log-level', logLevel]),
    ...(watch ? ['--watch'] : []),
    ...(hangReports ? ['--hang-reports'] : []),
    ...(foreground ? ['--foreground'] : []),
    ...(untilEof ? ['--until-eof'] : []),
    ...(safe ? ['--safe'] : []),
    ...without.flatMap((name) => ['--without', name]),
  ]
}

/** A daemon that this command has started. It outlives the command, unless started with `untilEof`. */
export class DaemonProcess {
  readonly #paths: HomePaths
  readonly #child: ChildProcess
  /** Resolves when the daemon has ended. */
  readonly ended: Promise<void>

  private constructor(paths: HomePaths, child: ChildProcess) {
    this.#paths = paths
    this.#child = child
    const ended = Promise.withResolvers<void>()
    child.once('exit', () => ended.resolve())
    child.once('error', () => ended.resolve())
    this.ended = ended.promise
  }

  /**
   * Starts roseyd in the background, in a session of its own. What it says before its log is open, and what Node says
   * when it dies, goes to `run/roseyd.err`. With `untilEof` it ends with this command, whichever way that ends: the
   * system closes the pipe between them.
   *
   * @throws RoseyError as {@link daemonCommandLine} does, `disk-full`, `home-unusable`
   */
  static async spawn(paths: HomePaths, flags: DaemonFlags): Promise<DaemonProcess> {
    const [command, ...args] = await daemonCommandLine(paths, flags)
    const errors = openLastWords(errorFile(paths))
    try {
      const child = spawn(command, args, {
        cwd: paths.root,
        detached: true,
        stdio: [flags.untilEof ? 'pipe' : 'ignore', 'ignore', errors],
        windowsHide: true,
      })
      return new DaemonProcess(paths, child)
    } finally {
      closeSync(errors)
    }
  }

  /**
   * Waits until the daemon answers at its control socket. Another one that answers there is not taken for it.
   *
   * @throws RoseyError the daemon's own when it ends before, `daemon-silent` when it does neither; the signal's reason
   */
  async answering(signal: AbortSignal): Promise<ControlClient> {
    const deadline = Date.now() + ANSWER_MS
    const over = this.ended.then(() => 'ended' as const)
    for (;;) {
      signal.throwIfAborted()
      try {
        const client = await ControlClient.connect(this.#paths)
        if (await this.holdsHome()) return client
        // Another start was faster, and this daemon is about to end by that.
        await client[Symbol.asyncDispose]()
      } catch (error) {
        if (codeOf(error) !== 'daemon-missing' && codeOf(error) !== 'daemon-silent') throw error
      }
      if ((await Promise.race([over, delay(POLL_MS)])) === 'ended') throw await this.#death()
      if (Date.now() > deadline) {
        throw new RoseyError(
          'daemon-silent',
          `The daemon with pid ${this.#child.pid} did not answer within ${ANSWER_MS / 1000} s. ` +
            'See logs/rosey.log; rosey stop ends it.',
        )
      }
    }
  }

  /** True when the home is held by this daemon and no other. */
  async holdsHome(): Promise<boolean> {
    return (await holderOf(this.#paths.pidFile))?.pid === this.#child.pid
  }

  /** Asks it to stop, or ends it at once. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Why something failed: the daemon's own last words when it has died, else what was thrown. */
  async explain(thrown: unknown): Promise<unknown> {
    if (codeOf(thrown) !== 'daemon-silent') return thrown
    // A connection that breaks is heard of before the end of the process behind it.
    const outcome = await Promise.race([this.ended, delay(ANNOUNCE_MS, 'runs' as const)])
    return outcome === 'runs' ? thrown : this.#death()
  }

  async #death(): Promise<RoseyError> {
    const text = await readFile(errorFile(this.#paths), 'utf8').catch(() => '')
    return toldBy(text) ?? unexpectedEnd(this.#child, text)
  }
}

function errorFile(paths: HomePaths): string {
  return join(paths.run, 'roseyd.err')
}

/** The error that a daemon wrote as its last words, a line of JSON; undefined when it wrote something else. */
export function toldBy(text: string): RoseyError | undefined {
  for (const line of text.trimEnd().split('\n').reverse()) {
    const value = parse(line)
    if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) continue
    if (typeof value.message !== 'string' || !isErrorCode(value.code)) continue
    return new RoseyError(value.code, value.message)
  }
  return undefined
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not the line that is looked for.
    return undefined
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_TABLE, code)
}

function unexpectedEnd({ exitCode, signalCode }: ChildProcess, text: string): RoseyError {
  const how = signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`
  const words = text.trim() === '' ? 'It said nothing.' : text.trim().slice(-4000)
  return new RoseyError('process-crashed', `The daemon ended ${how} before it answered. ${words}`)
}
