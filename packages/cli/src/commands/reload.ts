import { isServing, type ProcessStatus, type Status } from '@rosey/protocol'
import type { ReloadResult } from '@rosey/supervisor'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import type { Io } from '../io.ts'
import { progressPrinter } from '../output/progress.ts'
import { asState } from '../output/states.ts'
import { EXIT_FAILED, notRunning } from './outcomes.ts'

/** Longest silence of the daemon while it builds and restarts what a change touched, in ms. */
const SILENCE_MS = 60_000

/** Time for what was touched to run again or to fail, in s. */
const WAIT_SECONDS = 60

/**
 * `rosey reload`: the daemon reads config and plugins again and restarts what a change touched. Ends with 1 when
 * something of that does not run afterwards, or could not be read.
 */
export async function reload({ io, home }: CliContext): Promise<number> {
  await using client = await ControlClient.connect(home())
  const result = await client.ask('reload', {}, { silenceMs: SILENCE_MS })
  const { touched, refused } = result
  for (const line of toldOf(result)) io.say(line)
  for (const notice of result.notices) io.say(io.paintNote('yellow', notice))
  const missing = touched.length === 0 ? [] : await waitFor(client, io, touched)
  return missing.length === 0 && refused.length === 0 ? 0 : EXIT_FAILED
}

function toldOf({ touched, removed, refused, needRestart }: ReloadResult): string[] {
  const lines = refused.map(({ name, reason }) => `${name} was not taken over: ${reason}`)
  if (touched.length > 0) lines.push(`Taken over by: ${touched.join(', ')}.`)
  if (removed.length > 0) lines.push(`Removed: ${removed.join(', ')}.`)
  if (needRestart.length > 0) lines.push(`Takes effect after rosey restart: ${needRestart.join(', ')}.`)
  return lines.length === 0 ? ['Nothing has changed that concerns a process.'] : lines
}

/** Shows which of those that were touched are up again; tells and gives those that are not. */
async function waitFor(client: ControlClient, io: Io, touched: readonly string[]): Promise<readonly ProcessStatus[]> {
  const print = progressPrinter(io, (text) => {
    const state = asState(text)
    return state !== undefined && isServing(state)
  })
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
  return missing
}

/** Those of the named that should run and do not; what the operator has stopped stays stopped and is none of them. */
export function inTrouble(status: Status, names: readonly string[]): readonly ProcessStatus[] {
  return notRunning(status).filter(({ name, state }) => names.includes(name) && state !== 'stopped')
}
