import { setTimeout as delay } from 'node:timers/promises'
import { codeOf, RoseyError } from '@rosey/protocol'
import type { ChaosAction } from './actions.ts'

/** One turn of a process that is slowed down, in ms: it is held for the first part, and runs for the second. */
const HELD_MS = 80
const LET_RUN_MS = 20

/**
 * Does it to a process; resolves when it is over. A process that was held goes on afterwards, whatever happens here: an
 * interrupt, an error, or the end of this program.
 *
 * @param signal ends a freeze or a slow early; the caller aborts it, too, when the process has been replaced
 * @throws RoseyError `not-running` when the process has just ended, `control-refused` when it is another user's
 */
export async function strike(action: ChaosAction, pid: number, signal: AbortSignal): Promise<void> {
  switch (action.kind) {
    case 'kill':
      send(pid, 'SIGKILL')
      return
    case 'stop':
      send(pid, 'SIGTERM')
      return
    case 'freeze':
      await holding(pid, () => pause(action.forMs, signal))
      return
    case 'slow':
      await holding(pid, () => inTurns(pid, performance.now() + action.forMs, signal))
  }
}

async function holding(pid: number, until: () => Promise<void>): Promise<void> {
  const letGo = () => void trySend(pid, 'SIGCONT')
  process.once('exit', letGo)
  try {
    send(pid, 'SIGSTOP')
    await until()
  } finally {
    letGo()
    process.removeListener('exit', letGo)
  }
}

// Begins with a process that is held.
async function inTurns(pid: number, endsAt: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(HELD_MS, signal)
    trySend(pid, 'SIGCONT')
    await pause(LET_RUN_MS, signal)
    if (signal.aborted || performance.now() >= endsAt || !trySend(pid, 'SIGSTOP')) return
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // It rejects for the abort alone: what was meant to last is over.
  await delay(ms, undefined, { signal }).catch(() => undefined)
}

// False when there is no such process any more.
function trySend(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // It was this user's at the first signal, so it has ended since.
    return false
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) === 'EPERM') {
      const message = `The process ${pid} belongs to another user. Run this as the user who started the bot, or as root.`
      throw new RoseyError('control-refused', message, { cause: error })
    }
    const message = `The process ${pid} has just ended by itself. See: rosey status`
    throw new RoseyError('not-running', message, { cause: error })
  }
}
