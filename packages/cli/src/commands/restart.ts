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
  await using client = await ControlClient.connect(paths)
  if (names.length > 0) {
    const args = { names: [...names], ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }) }
    return printOutcomes(io, await client.ask('restart', args, { silenceMs: SILENCE_MS }))
  }
  await endDaemon(paths, io, options.timeout === undefined ? undefined : options.timeout * 1000)
  return start(context, [], {})
}
