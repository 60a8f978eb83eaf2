import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, RoseyError } from '@rosey/protocol'
import { type HomePaths, holderOf } from '@rosey/supervisor'
import { ControlClient } from '../control/client.ts'
import type { Io } from '../io.ts'
import { progressPrinter } from '../output/progress.ts'

/** How a stop of everything went. */
export type StopOutcome = 'stopped' | 'was-not-running' | 'killed'

/** Longest wait for an orderly stop in ms: the deadlines of the processes (8 s and 3 s) and some more (C7). */
const ORDERLY_MS = 15_000
/** Wait after a signal before the next step, in ms. */
const AFTER_SIGNAL_MS = 5_000
const POLL_MS = 40

/**
 * Stops everything and the daemon: asks at the control socket, then with SIGTERM, then with SIGKILL. Resolves when the
 * daemon is gone.
 *
 * @throws RoseyError `control-refused`, or `daemon-silent` when even SIGKILL does not end it
 */
export async function endDaemon(paths: HomePaths, io: Io, orderlyMs: number = ORDERLY_MS): Promise<StopOutcome> {
  const holder = await holderOf(paths.pidFile)
  if (holder === undefined) return 'was-not-running'
  if ((await ask(paths, io, orderlyMs)) && (await gone(paths, AFTER_SIGNAL_MS))) return 'stopped'
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const still = await holderOf(paths.pidFile)
    if (still === undefined) return 'stopped'
    io.say(`The daemon with pid ${still.pid} does not stop when asked; sending ${signal}.`)
    send(still.pid, signal)
    if (await gone(paths, AFTER_SIGNAL_MS)) return 'killed'
  }
  throw new RoseyError('daemon-silent', `The daemon with pid ${holder.pid} cannot be ended, not even with SIGKILL.`)
}

// False when it does not answer or does not come to an end in time.
async function ask(paths: HomePaths, io: Io, orderlyMs: number): Promise<boolean> {
  try {
    await using client = await ControlClient.connect(paths)
    const onProgress = progressPrinter(io, (state) => state === 'stopped' || state === 'failed')
    const signal = AbortSignal.timeout(orderlyMs)
    await client.ask('shutdown', { reason: 'rosey stop' }, { onProgress, signal, silenceMs: Infinity })
    return true
  } catch (error) {
    // Refused is refused: then this user must not end it by a signal either.
    if (codeOf(error) === 'control-refused') throw error
    return codeOf(error) === 'daemon-missing'
  }
}

async function gone(paths: HomePaths, waitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(POLL_MS)) {
    if ((await holderOf(paths.pidFile)) === undefined) return true
  }
  return false
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}
