import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { endDaemon } from '../daemon/end-daemon.ts'
import { printOutcomes } from './outcomes.ts'
import { start } from './start.ts'
import type { StopOptions } from './stop.ts'

/** Longest silence of the daemon during a restart, in ms: a stop in three steps and a start. */
const SILENCE_MS = 60_000

/**
 * `rosey restart [NAME…]`: new processes for these, or a new daemon with everything.
 *
 * @throws RoseyError `daemon-missing`: what does not run cannot be restarted
 */
export async function restart(context: CliContext, names: readonly string[], options: StopOptions): Promise<number> {
  const { io } = context
  const paths = context.home()
  if (names.length > 0) return restartNamed(context, names, options.timeout)
  // What does not run is told before anything else.
  await (await ControlClient.connect(paths))[Symbol.asyncDispose]()
  await endDaemon(paths, io, options.timeout === undefined ? undefined : options.timeout * 1000)
  return start(context, [], {})
}

/** New processes for some of a running bot; `timeout` in seconds. */
export async function restartNamed(
  { io, home }: CliContext,
  names: readonly string[],
  timeout?: number,
): Promise<number> {
  await using client = await ControlClient.connect(home())
  const args = { names: [...names], ...(timeout === undefined ? {} : { timeoutSeconds: timeout }) }
  return printOutcomes(io, await client.ask('restart', args, { silenceMs: SILENCE_MS }))
}
