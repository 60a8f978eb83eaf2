import type { Status } from '@rosey/protocol'
import type { ControlClient } from '../control/client.ts'
import type { Io } from '../io.ts'
import { printNextSteps } from '../output/next-steps.ts'
import { progressPrinter } from '../output/progress.ts'
import { EXIT_FAILED, notRunning } from './outcomes.ts'

/** Seconds after which a start that has come to no end is told as it stands. */
export const WAIT_SECONDS = 60

/** Waits until everything that should run runs or has failed; prints each process as it comes to that. */
export function waitForAll(client: ControlClient, io: Io, signal: AbortSignal): Promise<Status> {
  const onProgress = progressPrinter(io, (state) => state !== 'stopped')
  const silenceMs = (WAIT_SECONDS + 5) * 1000
  return client.ask('wait', { timeoutSeconds: WAIT_SECONDS }, { onProgress, signal, silenceMs })
}

/** Says how a start went, and what is useful next; gives the exit code. */
export function reportStart(io: Io, status: Status): number {
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
