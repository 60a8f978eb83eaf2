import { codeOf, type Status } from '@rosey/protocol'
import { type HomePaths, holderOf } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { DaemonProcess, daemonCommand } from '../daemon/daemon-process.ts'
import { endDaemon } from '../daemon/end-daemon.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import { becomeProgram } from '../daemon/become-program.ts'
import type { Io } from '../io.ts'
import { printNextSteps } from '../output/next-steps.ts'
import { progressPrinter } from '../output/progress.ts'
import { EXIT_FAILED, notRunning, printOutcomes } from './outcomes.ts'

/** Options of `rosey start`. */
export interface StartOptions {
  readonly foreground?: boolean
  readonly logLevel?: string
  readonly force?: boolean
}

/** Seconds after which a start that has come to no end is told as it stands. */
const WAIT_SECONDS = 60
/** Interrupted by the person, as shells tell it. */
const EXIT_INTERRUPTED = 130

/** `rosey start [NAME…]`: the whole bot, or some of its processes. */
export async function start(context: CliContext, names: readonly string[], options: StartOptions): Promise<number> {
  const paths = context.home()
  if (names.length > 0) return startNamed(context.io, paths, names, options.force ?? false)
  if (options.foreground) return becomeProgram(daemonCommand(paths, { ...options, foreground: true }))
  if ((await holderOf(paths.pidFile)) !== undefined) return startRest(context.io, paths)
  return startDaemon(context.io, paths, options)
}

async function startNamed(io: Io, paths: HomePaths, names: readonly string[], force: boolean): Promise<number> {
  await using client = await ControlClient.connect(paths)
  const onProgress = progressPrinter(io, () => false)
  const outcomes = await client.ask('start', { names: [...names], force }, { onProgress, silenceMs: WAIT_SECONDS * 1000 })
  return printOutcomes(io, outcomes)
}

// The daemon is there: what is not running is started, and nothing else happens.
async function startRest(io: Io, paths: HomePaths): Promise<number> {
  await using client = await ControlClient.connect(paths)
  const status = await client.ask('status', {})
  const names = notRunning(status)
    .filter(({ state }) => state === 'stopped' || state === 'failed')
    .map(({ name }) => name)
  io.say(`Rosey already runs with pid ${status.daemon.pid} in ${status.daemon.home}.`)
  if (names.length === 0) return 0
  return printOutcomes(io, await client.ask('start', { names }, { silenceMs: WAIT_SECONDS * 1000 }))
}

async function startDaemon(io: Io, paths: HomePaths, options: StartOptions): Promise<number> {
  using interrupts = listenForInterrupts()
  const daemon = await DaemonProcess.spawn(paths, options)
  interrupts.second.addEventListener('abort', () => daemon.kill('SIGKILL'))
  try {
    await using client = await daemon.answering(interrupts.first)
    const status = await client.ask(
      'wait',
      { timeoutSeconds: WAIT_SECONDS },
      {
        onProgress: progressPrinter(io, (state) => state !== 'stopped'),
        signal: interrupts.first,
        silenceMs: (WAIT_SECONDS + 5) * 1000,
      },
    )
    return report(io, status)
  } catch (error) {
    if (!interrupts.first.aborted) throw error
    io.say('Interrupted: stopping what was started. Once more ends it at once.')
    await undo(io, paths, daemon, interrupts.second)
    return EXIT_INTERRUPTED
  }
}

async function undo(io: Io, paths: HomePaths, daemon: DaemonProcess, atOnce: AbortSignal): Promise<void> {
  daemon.kill('SIGTERM')
  const killed = new Promise<void>((resolve) => atOnce.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([daemon.ended, killed])
  if (!atOnce.aborted) await endDaemon(paths, io)
}

/** Says how the start went. */
export function report(io: Io, status: Status): number {
  const { pid, home } = status.daemon
  const missing = notRunning(status)
  for (const notice of status.notices) io.say(io.paintNote('yellow', notice))
  if (missing.length > 0) {
    io.say(`Rosey runs with pid ${pid}, but not everything does:`)
    for (const { name, state, reason } of missing) io.say(`  ${name} is ${state}${reason === '' ? '' : `: ${reason}`}`)
  } else {
    io.say(`Rosey runs with pid ${pid} in ${home}.`)
  }
  printNextSteps(io, [
    ['rosey chat', 'type to the bot'],
    ['rosey status', 'see what runs'],
    ['rosey logs -f', 'see what happens'],
    ['rosey stop', 'end it'],
  ])
  return missing.length > 0 ? EXIT_FAILED : 0
}

/** True for an error that says that there is no daemon. */
export function isDaemonMissing(error: unknown): boolean {
  return codeOf(error) === 'daemon-missing'
}
