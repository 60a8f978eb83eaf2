import { HAS_MEMORY_BOUND } from '../../../../packages/supervisor/src/watch/memory-bound.ts'
import { failed, GOES_ON, restarted, SERVES, type Sin } from '../sin.ts'

const BLOCKED = restarted(/^hung: no sign of life for \d+ s, its event loop is blocked/)
const LIMITS = { memoryMb: 64, checkIntervalSeconds: 1 }
/** Nothing is measured meanwhile: what ends it are the bounds of heap and system. */
const UNMEASURED = { limits: { memoryMb: 64, checkIntervalSeconds: 3600 } }

/** Plugins that take more than their share of CPU, memory and descriptors. */
export const RESOURCES: readonly Sin[] = [
  {
    does: 'fills its heap at once',
    plugin: 'takes-memory',
    begins: '!heap',
    answer: /./,
    settings: UNMEASURED,
    ends: restarted(/SIG(ABRT|TRAP)|code 13\d/),
  },
  {
    does: 'changes flags of V8 to have more of it',
    plugin: 'changes-v8-flags',
    begins: '!unbound',
    answer: /./,
    settings: UNMEASURED,
    ends: restarted(/SIG(ABRT|TRAP|SEGV)|code 13\d/),
  },
  {
    does: 'fills memory beside the heap',
    plugin: 'takes-memory',
    begins: '!buffers',
    answer: /./,
    settings: { limits: LIMITS },
    ends: SERVES,
    ...(HAS_MEMORY_BOUND ? {} : { skip: 'needs prlimit: apt-get install util-linux' }),
  },
  {
    does: 'leaks memory',
    plugin: 'takes-memory',
    begins: '!leak',
    answer: /^it begins$/,
    settings: { limits: LIMITS },
    ends: restarted(/^over a limit: used \d+ MB of memory, 64 MB are allowed, 2 times in a row$/),
  },
  { does: 'leaks handles', plugin: 'leaks-handles', begins: '!handles', answer: /EMFILE|are open/, ends: GOES_ON },
  { does: 'blocks its loop', plugin: 'blocks-loop', begins: '!block', answer: /./, ends: BLOCKED },
  { does: 'tries a pattern for ever', plugin: 'blocks-loop', begins: '!backtrack', answer: /./, ends: BLOCKED },
  { does: 'storms with microtasks', plugin: 'blocks-loop', begins: '!microtasks', answer: /./, ends: BLOCKED },
  {
    does: 'storms with timers',
    plugin: 'storms-timers',
    begins: '!timers',
    answer: /^they run$/,
    settings: { limits: { cpuPercent: 10, checkIntervalSeconds: 1 }, restart: { policy: 'never' } },
    ends: failed(/^over a limit: used \d+ % of a core, 10 % are allowed.*restart policy is never$/),
  },
]
