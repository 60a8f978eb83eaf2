import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, RoseyError, type Status } from '@rosey/protocol'
import { type HomePaths, holderOf } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { becomeProgram } from '../daemon/become-program.ts'
import { DaemonProcess, daemonCommandLine } from '../daemon/daemon-process.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import { EXIT_INTERRUPTED, undoStart } from '../daemon/undo-start.ts'
import type { Io } from '../io.ts'
import { printNextSteps } from '../output/next-steps.ts'
import { progressPrinter } from '../output/progress.ts'
import { EXIT_FAILED, notRunning, printOutcomes } from './outcomes.ts'

/** Options of `rosey start`. */
export interface StartOptions {
  readonly foreground?: boolean
  readonly logLevel?: string
  readonly force?: boolean
  readonly safe?: boolean
  readonly without?: readonly string[]
}

/** Seconds after which a start that has come to no end is told as it stands. */
const WAIT_SECONDS = 60

/** `rosey start [NAME…]`: the whole bot, or some of its processes. */
export async function start(context: CliContext, names: readonly string[], options: StartOptions): Promise<number> {
  const paths = context.home()
  refuseLeftOut(names, options)
  if (names.length > 0) return startNamed(context, names, options.force ?? false)
  const runs = (await holderOf(paths.pidFile)) !== undefined
  if (runs && options.foreground) throw runsAlready('so it cannot run in this terminal, too')
  if (runs && leavesOut(options)) throw runsAlready('and what it leaves out is said at its start')
  if (runs) return startRest(context.io, paths)
  if (options.foreground) return becomeProgram(await daemonCommandLine(paths, { ...options, foreground: true }))
  return startDaemon(context.io, paths, options)
}

function leavesOut({ safe = false, without = [] }: StartOptions): boolean {
  return safe || without.length > 0
}

function refuseLeftOut(names: readonly string[], options: StartOptions): void {
  if (names.length === 0 || !leavesOut(options)) return
  throw new RoseyError('usage', '--safe and --without say what a whole bot leaves out. Give no names with them')
}

function runsAlready(why: string): RoseyError {
  return new RoseyError('daemon-running', `The bot runs already, ${why}. Stop it first: rosey stop`)
}

/** Starts some processes of a running bot. */
export async function startNamed({ io, home }: CliContext, names: readonly string[], force: boolean): Promise<number> {
  await using client = await ControlClient.connect(home())
  const onProgress = progressPrinter(io, () => false)
  const outcomes = await client.ask(
    'start',
    { names: [...names], force },
    { onProgress, silenceMs: WAIT_SECONDS * 1000 },
  )
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
  try {
    await using client = await daemon.answering(interrupts.first)
    return report(io, await waitForAll(client, io, interrupts.first))
  } catch (error) {
    if (!interrupts.first.aborted) {
      const cause = await daemon.explain(error)
      // Another `rosey start` was faster: what was wanted runs, or is about to.
      if (codeOf(cause) !== 'daemon-running') throw cause
      return joinStart(io, paths, interrupts.first)
    }
    io.say('Interrupted: stopping what was started. Once more ends it at once.')
    await undoStart(io, paths, daemon, interrupts)
    return EXIT_INTERRUPTED
  }
}

async function joinStart(io: Io, paths: HomePaths, signal: AbortSignal): Promise<number> {
  const client = await untilAnswered(paths, signal)
  await using _closing = client
  return report(io, await waitForAll(client, io, signal))
}

// The other daemon holds the home before it listens.
async function untilAnswered(paths: HomePaths, signal: AbortSignal): Promise<ControlClient> {
  for (;;) {
    try {
      return await ControlClient.connect(paths)
    } catch (error) {
      if (codeOf(error) !== 'daemon-silent' || signal.aborted) throw error
    }
    await delay(100)
  }
}

/** Waits until everything that should run runs or has failed; prints each process as it comes to that. */
export function waitForAll(client: ControlClient, io: Io, signal: AbortSignal): Promise<Status> {
  const onProgress = progressPrinter(io, (state) => state !== 'stopped')
  const silenceMs = (WAIT_SECONDS + 5) * 1000
  return client.ask('wait', { timeoutSeconds: WAIT_SECONDS }, { onProgress, signal, silenceMs })
}

/** Says how the start went, and what is useful next. */
function report(io: Io, status: Status): number {
  const everything = reportRunning(io, status)
  const hasConsole = status.connectors.some(({ socketPath }) => socketPath !== undefined)
  printNextSteps(io, [
    ...(hasConsole ? [['rosey chat', 'type to the bot'] as const] : []),
    ['rosey status', 'see what runs'],
    ['rosey logs -f', 'see what happens'],
    ['rosey stop', 'end it'],
  ])
  return everything ? 0 : EXIT_FAILED
}

/** Says what runs and what does not; true when everything does that should. */
export function reportRunning(io: Io, { daemon, notices, ...status }: Status): boolean {
  const missing = notRunning({ daemon, notices, ...status })
  for (const notice of notices) io.say(io.paintNote('yellow', `! ${notice}`))
  const but = missing.length === 0 ? '.' : ', but not everything does:'
  io.say(`Rosey runs with pid ${daemon.pid} in ${daemon.home}${but}`)
  for (const { name, state, reason } of missing) io.say(`  ${name} is ${state}${reason === '' ? '' : `: ${reason}`}`)
  return missing.length === 0
}
