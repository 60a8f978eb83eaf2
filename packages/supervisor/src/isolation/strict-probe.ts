import { execFile } from 'node:child_process'
import { dirname } from 'node:path'

/** Time for a shell that only looks at some files, in ms: a busy machine, and no endless wait for a dead disk. */
const PROBE_MS = 10_000

/** Tells the first path that this user may not use; each is given with what for: enter it, or read it. */
const PROGRAM = `
for wanted; do
  path=\${wanted#?}
  case $wanted in
    x*) [ -x "$path" ] ;;
    *) [ -r "$path" ] && { [ ! -d "$path" ] || [ -x "$path" ]; } ;;
  esac || { printf '%s' "$wanted"; exit 0; }
done
`

/** What came of putting something into the sandbox. */
export type ProbeResult =
  | { readonly kind: 'fine' }
  /** The system refuses the sandbox itself. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The sandbox holds, and a path cannot be entered or read from within. */
  | { readonly kind: 'unreachable'; readonly path: string; readonly use: 'enter' | 'read' }

/** Files and folders that a process needs. */
export interface NeededPaths {
  /** Programs, which are run. */
  readonly run: readonly string[]
  readonly read: readonly string[]
}

/**
 * Tries a sandbox with a small shell in place of the plugin: whether the system allows it, which no look at rights can
 * tell for sure, and whether what the plugin needs can be reached, by the judgement of the system itself.
 */
export async function probeStrict(prefix: readonly string[], needed: NeededPaths): Promise<ProbeResult> {
  const [command = '', ...args] = [...prefix, '/bin/sh', '-c', PROGRAM, 'rosey-probe', ...questions(needed)]
  const { promise, resolve } = Promise.withResolvers<ProbeResult>()
  execFile(command, args, { timeout: PROBE_MS, cwd: '/', env: {} }, (error, stdout, stderr) => {
    if (error !== null) resolve({ kind: 'refused', reason: stderr.trim() || error.message })
    else if (stdout === '') resolve({ kind: 'fine' })
    else resolve({ kind: 'unreachable', path: stdout.slice(1), use: stdout.startsWith('x') ? 'enter' : 'read' })
  })
  return promise
}

/** The questions to the shell, outermost folders first, so that the first answer names what is in the way. */
export function questions({ run, read }: NeededPaths): string[] {
  const folders = new Set([...run, ...read].flatMap(foldersAbove))
  return [...[...folders, ...run].map((path) => `x${path}`), ...read.map((path) => `r${path}`)]
}

function foldersAbove(path: string): string[] {
  const above = dirname(path)
  return above === path ? [] : [...foldersAbove(above), above]
}
