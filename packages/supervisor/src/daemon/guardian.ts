import { type ChildProcess, spawn } from 'node:child_process'
import { RUN_VARIABLE } from '../process/environment.ts'

/**
 * The guardian's whole program. It reads a pipe from roseyd; at its end, which comes whatever way roseyd ends, it kills
 * every process that carries the mark of the run, until a look at all processes finds none. It is a shell because it
 * must be small and must not depend on anything that could be broken. Its argument is the mark.
 */
const PROGRAM = `
trap '' INT TERM HUP
cat >/dev/null
while :; do
  left=
  for folder in /proc/[0-9]*; do
    if grep -qzxF "$1" "$folder/environ" 2>/dev/null; then
      case "$(cut -d' ' -f3 "$folder/stat" 2>/dev/null)" in Z|X|'') ;; *) left=1; kill -9 "\${folder#/proc/}" 2>/dev/null ;; esac
    fi
  done
  [ -n "$left" ] || exit 0
done
`

/** True where every process can be found by its environment. Elsewhere children end with their control pipe alone. */
export const HAS_GUARDIAN = process.platform === 'linux'

/** Starts the guardian of a run. It ends by itself, after roseyd. */
export function startGuardian(run: string): void {
  // It must not keep roseyd alive.
  spawnGuardian(run).unref()
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
