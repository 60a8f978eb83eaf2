import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const CHRT = '/usr/bin/chrt'

/** True where {@link keepAwake} can do what it says. */
export const CAN_KEEP_AWAKE = existsSync(CHRT)

/**
 * Keeps every core from going to sleep until it is disposed: a loop on each, in the scheduling class that runs only
 * where nothing else wants to. In a virtual machine waking a core costs more than most of what is measured here.
 */
export async function keepAwake(): Promise<AsyncDisposable> {
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn(CHRT, ['--idle', '0', process.execPath, '-e', 'for(;;);'], { stdio: 'ignore' }),
  )
  await Promise.all(loops.map((loop) => once(loop, 'spawn')))
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(loops.map(ended))
    },
  }
}

async function ended(loop: ChildProcess): Promise<void> {
  loop.kill('SIGKILL')
  if (loop.exitCode === null && loop.signalCode === null) await once(loop, 'exit')
}
