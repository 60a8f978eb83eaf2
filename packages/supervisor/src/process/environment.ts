import type { ProcessKind } from '@rosey/protocol'

/** Marks every process of one roseyd, so that its guardian finds them all. */
export const RUN_VARIABLE = 'ROSEY_RUN'

// What a process needs of the surroundings: language and time zone, where programs are, where temporary files go, and
// what Windows cannot work without. Nothing of the operator's own variables.
const PASSED_ON = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'PATH', 'TMPDIR', 'SystemRoot', 'windir', 'TEMP', 'TMP'] as const
// What Node's child_process adds on its own, from its own environment, unless the name is there without a value.
const KEPT_BACK = ['NODE_V8_COVERAGE'] as const

// glibc gives each thread a heap of its own and keeps what is freed in it: 5 to 10 MB of a service under load. Its few
// threads ask for memory so seldom that they can share one.
const ONE_HEAP = { MALLOC_ARENA_MAX: '1' }

/** The environment of a child: scrubbed (DESIGN §6), with the mark of this run. A name without a value is left out. */
export function childEnvironment(run: string, kind: ProcessKind, surroundings: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    [RUN_VARIABLE]: run,
    UV_THREADPOOL_SIZE: '2',
    ...(kind === 'service' ? ONE_HEAP : {}),
  }
  for (const name of KEPT_BACK) environment[name] = undefined
  for (const name of PASSED_ON) {
    const value = surroundings[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}
