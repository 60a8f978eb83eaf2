import type { ProcessStatus, Status } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { progressPrinter } from '../output/progress.ts'
import { EXIT_FAILED, notRunning } from './outcomes.ts'

/** Longest silence of the daemon while it builds and restarts what a change touched, in ms. */
const SILENCE_MS = 60_000

/** Time for what was touched to run again or to fail, in s. */
const WAIT_SECONDS = 60

/**
 * `rosey reload`: the daemon reads config and plugins again and restarts what a change touched. Ends with 1 when
 * something of that does not run afterwards.
 */
export async function reload({ io, home }: CliContext): Promise<number> {
  await using client = await ControlClient.connect(home())
  const { touched, needRestart, notices } = await client.ask('reload', {}, { silenceMs: SILENCE_MS })
  for (const notice of notices) io.say(io.paintNote('yellow', notice))
  io.say(
    touched.length === 0 ? 'Nothing has changed that concerns a process.' : `Taken over by: ${touched.join(', ')}.`,
  )
  if (needRestart.length > 0) io.say(`Takes effect after rosey restart: ${needRestart.join(', ')}.`)
  if (touched.length === 0) return 0
  const print = progressPrinter(io, (state) => state !== 'stopped')
  const status = await client.ask(
    'wait',
    { timeoutSeconds: WAIT_SECONDS },
    {
      onProgress: (progress) => {
        if (progress.kind === 'state' && touched.includes(progress.name)) print(progress)
      },
      silenceMs: (WAIT_SECONDS + 5) * 1000,
    },
  )
  const missing = inTrouble(status, touched)
  for (const { name, state, reason } of missing)
    io.say(`${name} was taken over and is ${state}${reason === '' ? '' : `: ${reason}`}`)
  return missing.length === 0 ? 0 : EXIT_FAILED
}

/** Those of the named that should run and do not; what the operator has stopped stays stopped and is none of them. */
export function inTrouble(status: Status, names: readonly string[]): readonly ProcessStatus[] {
  return notRunning(status).filter(({ name, state }) => names.includes(name) && state !== 'stopped')
}
