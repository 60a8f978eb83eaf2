import { type ChildProcess, spawn } from 'node:child_process'
import { RUN_VARIABLE } from '../process/environment.ts'

/**
 * The guardian's whole program. It reads a pipe from roseyd; at its end, which comes whatever way roseyd ends, it kills
 * every process that carries the mark of the run, until a look at all processes finds none. One search looks at all of
 * them at once, so that it is faster than what multiplies; a process that has ended has no environment any more. What
 * cannot be killed (it waits for a disk) is tried once a second in the end. It is a shell because it must be small and
 * must not depend on anything that could be broken. Its argument is the mark.
 */
const PROGRAM = `
trap '' INT TERM HUP
cat >/dev/null
looks=0
while found=$(grep -lzxF -- "$1" /proc/[0-9]*/environ 2>/dev/null); [ -n "$found" ]; do
  for file in $found; do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null
  done
  looks=$((looks + 1))
  [ "$looks" -lt 100 ] || sleep 1
done
`

/** True where every process can be found by its environment. Elsewhere children end with their control pipe alone. */
export const HAS_GUARDIAN = process.platform === 'linux'

/** Starts the guardian of a run. It ends by itself, after roseyd. `onFailed` is told when the system cannot start it. */
export function startGuardian(run: string, onFailed: (error: Error) => void): void {
  const guardian = spawnGuardian(run)
  guardian.on('error', onFailed)
  // It must not keep roseyd alive.
  guardian.unref()
}

function spawnGuardian(run: string): ChildProcess {
  const guardian = spawn('/bin/sh', ['-c', PROGRAM, 'rosey-guardian', `${RUN_VARIABLE}=${run}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    cwd: '/',
    detached: true,
  })
  // A guardian that is killed must not hurt roseyd.
  guardian.stdin?.on('error', () => undefined)
  return guardian
}

/** Ends everything that an earlier run left behind; resolves when nothing is left. */
export async function endStaleRun(run: string): Promise<void> {
  if (!HAS_GUARDIAN) return
  const guardian = spawnGuardian(run)
  const ended = Promise.withResolvers<void>()
  guardian.on('error', () => ended.resolve())
  guardian.on('exit', () => ended.resolve())
  guardian.stdin?.end()
  await ended.promise
}
