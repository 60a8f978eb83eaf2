import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'

/** Longest silence of the daemon while it builds and restarts what a change touched, in ms. */
const SILENCE_MS = 60_000

/** `rosey reload`: the daemon reads config and plugins again and restarts what a change touched. */
export async function reload({ io, home }: CliContext): Promise<number> {
  await using client = await ControlClient.connect(home())
  const { touched, needRestart, notices } = await client.ask('reload', {}, { silenceMs: SILENCE_MS })
  for (const notice of notices) io.say(io.paintNote('yellow', notice))
  io.say(
    touched.length === 0 ? 'Nothing has changed that concerns a process.' : `Taken over by: ${touched.join(', ')}.`,
  )
  if (needRestart.length > 0) io.say(`Takes effect after rosey restart: ${needRestart.join(', ')}.`)
  return 0
}
