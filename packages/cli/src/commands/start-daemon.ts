import { setTimeout as delay } from 'node:timers/promises'
import { codeOf } from '@rosey/protocol'
import type { HomePaths } from '@rosey/supervisor'
import { ControlClient } from '../control/client.ts'
import { ANSWER_MS, DaemonProcess } from '../daemon/daemon-process.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import { EXIT_INTERRUPTED, undoStart } from '../daemon/undo-start.ts'
import type { Io } from '../io.ts'
import { refuseTooLate, type StartOptions } from './start-options.ts'
import { reportStart, waitForAll } from './start-report.ts'

/** How often a daemon that another command has started is asked whether it answers, in ms. */
const POLL_MS = 100

/**
 * Starts the whole bot in the background, or joins another start that was faster. An interrupt stops what this start has
 * begun, and nothing else.
 *
 * @throws RoseyError what keeps the daemon from starting; `daemon-running` when the other start cannot follow `options`
 */
export async function startDaemon(io: Io, paths: HomePaths, options: StartOptions): Promise<number> {
  using interrupts = listenForInterrupts()
  const daemon = await DaemonProcess.spawn(paths, options)
  try {
    await using client = await daemon.answering(interrupts.first)
    return reportStart(io, await waitForAll(client, io, interrupts.first))
  } catch (error) {
    if (!interrupts.first.aborted) {
      const cause = await daemon.explain(error)
      if (codeOf(cause) !== 'daemon-running') throw cause
      refuseTooLate(options)
      // Awaited here: interrupts are listened for until then.
      return await joinStart(io, paths, interrupts.first)
    }
    io.say('Interrupted: stopping what was started. Once more ends it at once.')
    await undoStart(io, paths, daemon, interrupts)
    return EXIT_INTERRUPTED
  }
}

// What was wanted runs, or is about to.
async function joinStart(io: Io, paths: HomePaths, signal: AbortSignal): Promise<number> {
  try {
    await using client = await untilAnswered(paths, signal)
    return reportStart(io, await waitForAll(client, io, signal))
  } catch (error) {
    if (!signal.aborted) throw error
    io.say('Interrupted: the bot goes on, another rosey start has begun it. To end it: rosey stop')
    return EXIT_INTERRUPTED
  }
}

// The other daemon holds the home before it listens.
async function untilAnswered(paths: HomePaths, signal: AbortSignal): Promise<ControlClient> {
  const deadline = Date.now() + ANSWER_MS
  for (;;) {
    try {
      return await ControlClient.connect(paths)
    } catch (error) {
      if (codeOf(error) !== 'daemon-silent' || Date.now() > deadline) throw error
    }
    await delay(POLL_MS, undefined, { signal })
  }
}
