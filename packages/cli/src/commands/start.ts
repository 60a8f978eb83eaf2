import { type HomePaths, holderOf } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { becomeProgram } from '../daemon/become-program.ts'
import { daemonCommandLine } from '../daemon/daemon-process.ts'
import type { Io } from '../io.ts'
import { progressPrinter } from '../output/progress.ts'
import { notRunning, printOutcomes } from './outcomes.ts'
import { startDaemon } from './start-daemon.ts'
import { refuseMisplaced, refuseTooLate, type StartOptions } from './start-options.ts'
import { WAIT_SECONDS } from './start-report.ts'

/** `rosey start [NAME…]`: the whole bot, or some of its processes. */
export async function start(context: CliContext, names: readonly string[], options: StartOptions): Promise<number> {
  refuseMisplaced(names, options)
  if (names.length > 0) return startNamed(context, names, options.force ?? false)
  const paths = context.home()
  if ((await holderOf(paths.pidFile)) !== undefined) {
    refuseTooLate(options)
    return startRest(context.io, paths)
  }
  if (options.foreground) return becomeProgram(await daemonCommandLine(paths, { ...options, foreground: true }))
  return startDaemon(context.io, paths, options)
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
