import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { endDaemon } from '../daemon/end-daemon.ts'
import { progressPrinter } from '../output/progress.ts'
import { printOutcomes } from './outcomes.ts'

/** Options of `rosey stop` and `rosey restart`. */
export interface StopOptions {
  /** Seconds for each to end when asked; for everything, seconds until the daemon is ended by a signal. */
  readonly timeout?: number
}

/** Time for a signal and its answer beyond what the person allowed, in ms. */
const MARGIN_MS = 30_000

/** `rosey stop [NAME…]`: everything with the daemon, or some processes. Nothing to stop is no failure (C14). */
export async function stop(context: CliContext, names: readonly string[], { timeout }: StopOptions): Promise<number> {
  const paths = context.home()
  if (names.length > 0) return stopNamed(context, names, timeout)
  const outcome = await endDaemon(paths, context.io, timeout === undefined ? undefined : timeout * 1000)
  switch (outcome) {
    case 'stopped':
      context.io.say('Rosey has stopped.')
      return 0
    case 'killed':
      context.io.say('Rosey was ended by a signal: see logs/rosey.log for what held it up.')
      return 0
    case 'was-not-running':
      context.io.say(`Rosey does not run in ${paths.root}: nothing to stop.`)
      return 0
  }
}

/** Stops some processes of a running bot; `timeout` in seconds. */
export async function stopNamed({ io, home }: CliContext, names: readonly string[], timeout?: number): Promise<number> {
  await using client = await ControlClient.connect(home())
  const args = { names: [...names], ...(timeout === undefined ? {} : { timeoutSeconds: timeout }) }
  const options = { onProgress: progressPrinter(io, () => false), silenceMs: (timeout ?? 0) * 1000 + MARGIN_MS }
  return printOutcomes(io, await client.ask('stop', args, options))
}
