import { codeOf, LOG_LEVELS, type LogLevel, type Progress, RoseyError, type Status } from '@rosey/protocol'
import { type HomePaths, holderOf } from '@rosey/supervisor'
import { runChat } from '../console/chat-ui.ts'
import { findConsole } from '../console/find-console.ts'
import { type PipedLines, pipedLines } from '../console/piped-lines.ts'
import type { CliContext } from '../context.ts'
import type { ControlClient } from '../control/client.ts'
import { DaemonProcess } from '../daemon/daemon-process.ts'
import { type Interrupts, listenForInterrupts } from '../daemon/interrupts.ts'
import { undoStart } from '../daemon/undo-start.ts'
import type { Io } from '../io.ts'
import { isWanted } from '../logs/log-filter.ts'
import { CHAT_DEFAULTS } from './chat.ts'
import { logLine } from './logs.ts'
import { EXIT_FAILED } from './outcomes.ts'
import { reportRunning, waitForAll } from './start-report.ts'

/** Options of `rosey dev`. */
export interface DevOptions {
  readonly logLevel?: LogLevel
  readonly safe?: boolean
  readonly without?: readonly string[]
}

/** What the log files hold at least: verbose, as somebody wants it who works on a plugin (F4). */
const FILE_LEVEL: LogLevel = 'debug'
/** What is shown between the lines of the chat, unless more is asked for. */
const SCREEN_LEVEL: LogLevel = 'info'

/**
 * `rosey dev`: everything in the foreground, with its log, a chat to type into, and plugins that restart when their
 * files change. Leaving the chat or an interrupt stops the bot, and so does any other end of this command, whether its
 * terminal is closed or it is killed. Without a terminal it says the lines of its input, and stops when the last one is
 * answered; an input without any line leaves the bot running until a signal.
 *
 * @throws RoseyError `daemon-running`, and everything that keeps a daemon from starting
 */
export async function dev({ io, home }: CliContext, options: DevOptions): Promise<number> {
  const paths = home()
  const holder = await holderOf(paths.pidFile)
  if (holder !== undefined) {
    throw new RoseyError(
      'daemon-running',
      `The bot already runs in the background with pid ${holder.pid}. Type to it with rosey chat, or end it with rosey stop.`,
    )
  }
  // The log goes to stderr, the answers to stdout: without a reader of either it would run unseen.
  using interrupts = listenForInterrupts([process.stdout, process.stderr])
  const daemon = await DaemonProcess.spawn(paths, {
    watch: true,
    hangReports: true,
    untilEof: true,
    safe: options.safe,
    without: options.without,
    logLevel: lower(options.logLevel ?? FILE_LEVEL, FILE_LEVEL),
  })
  try {
    await using client = await daemon.answering(interrupts.first)
    return await work({ io, paths, level: options.logLevel ?? SCREEN_LEVEL }, client, interrupts)
  } catch (error) {
    if (!interrupts.first.aborted) throw await daemon.explain(error)
    return 0
  } finally {
    await undoStart(io, paths, daemon, interrupts)
  }
}

function lower(a: LogLevel, b: LogLevel): LogLevel {
  return LOG_LEVELS.indexOf(a) < LOG_LEVELS.indexOf(b) ? a : b
}

interface Stage {
  readonly io: Io
  readonly paths: HomePaths
  /** The least level that is shown. */
  readonly level: LogLevel
}

async function work({ io, paths, level }: Stage, client: ControlClient, interrupts: Interrupts): Promise<number> {
  const over = new AbortController()
  const end = () => over.abort()
  interrupts.first.addEventListener('abort', end, { once: true })
  void client.closed.then(end)
  const screen = { print: (text: string) => io.say(text) }
  const status = await waitForAll(client, io, interrupts.first)
  reportRunning(io, status)
  // Ends with the connection; what went wrong with that is told below.
  void client
    .ask('logs', { names: [] }, { onProgress: logPrinter(io, level, screen), silenceMs: Infinity })
    .catch(() => undefined)
  await converse(io, paths, status, screen, over.signal)
  if (!client.isOpen && !interrupts.first.aborted) {
    io.say('The daemon has ended by itself; see logs/rosey.log.')
    return EXIT_FAILED
  }
  return 0
}

/** Where log lines go: to stderr, and above the line being typed once the chat is open. */
interface Screen {
  print: (text: string) => void
}

function logPrinter(io: Io, level: LogLevel, screen: Screen): (progress: Progress) => void {
  return (progress) => {
    if (progress.kind === 'log' && isWanted(progress.entry, { level }))
      screen.print(logLine(progress.entry, { paint: io.paintNote }))
  }
}

async function converse(io: Io, paths: HomePaths, status: Status, screen: Screen, signal: AbortSignal): Promise<void> {
  const { stdin, stdout } = process
  const terminal = stdin.isTTY === true && stdout.isTTY === true
  const lines = terminal ? undefined : pipedLines(stdin)
  try {
    const access = await findConsole(paths, status)
    const { user, channel } = CHAT_DEFAULTS
    await runChat({
      ...access,
      user,
      // Whoever can start the bot may do everything with it.
      role: 'owner',
      channel,
      input: lines?.stream ?? stdin,
      output: stdout,
      terminal,
      signal,
      onOpen: (print) => {
        if (terminal) screen.print = print
      },
    })
  } catch (error) {
    if (codeOf(error) !== 'console-unreachable' || signal.aborted) throw error
    io.say(`${error instanceof Error ? error.message : String(error)}\nThe bot runs without a chat; Ctrl-C ends it.`)
    await aborted(signal)
  } finally {
    screen.print = (text) => io.say(text)
  }
  if (isWithoutWords(lines)) await aborted(signal)
}

// Started by a service manager or with </dev/null: nobody has anything to say, and the bot is to run all the same.
function isWithoutWords(lines: PipedLines | undefined): boolean {
  return lines !== undefined && !lines.hadText
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
