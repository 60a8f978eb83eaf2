import type { HomePaths } from '@rosey/supervisor'
import type { Io } from '../io.ts'
import type { DaemonProcess } from './daemon-process.ts'
import { endDaemon } from './end-daemon.ts'
import type { Interrupts } from './interrupts.ts'

/** Interrupted by the person, as shells tell it. */
export const EXIT_INTERRUPTED = 130

/**
 * Stops a daemon that this command has started and everything with it. A second interrupt ends it at once; its
 * guardian then sees to the processes. What another start has begun in this home meanwhile stays.
 */
export async function undoStart(
  io: Io,
  paths: HomePaths,
  daemon: DaemonProcess,
  { second }: Interrupts,
): Promise<void> {
  const impatient = new Promise<void>((resolve) => {
    if (second.aborted) resolve()
    else second.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([stopInOrder(io, paths, daemon), impatient])
  if (second.aborted) daemon.kill('SIGKILL')
  await daemon.ended
}

async function stopInOrder(io: Io, paths: HomePaths, daemon: DaemonProcess): Promise<void> {
  if (await daemon.holdsHome()) await endDaemon(paths, io)
  // One that has not come to hold it yet stops as soon as it has.
  daemon.kill('SIGTERM')
  await daemon.ended
}
