import { dirname } from 'node:path'
import type { ProcessKind } from '@rosey/protocol'

/** What decides about the command line of a process. */
export interface CommandLineFacts {
  readonly name: string
  readonly kind: ProcessKind
  /** The JavaScript file that it runs, in a folder of its own. */
  readonly bundle: string
  /** Folders and files that it may read beside its bundle. */
  readonly readable: readonly string[]
  /** Folders that it may write. */
  readonly writable: readonly string[]
  readonly network: boolean
  /** Bound of the JavaScript heap; null for that of the engine. */
  readonly memoryMb: number | null
  /** It may be asked where it hangs: its code could then open a debugger of its own process, too. */
  readonly inspectable: boolean
  /** What stands before the command in place of the usual, as `sandbox: strict` needs it. */
  readonly prefix?: readonly string[]
}

/** How processes are started on this machine. */
export interface Platform {
  readonly node: string
  /**
   * Path of util-linux' setpriv, which has the kernel end a process with its parent, and never give it more rights;
   * undefined where there is none.
   */
  readonly setpriv: string | undefined
}

/** A command and its arguments. */
export interface CommandLine {
  readonly command: string
  readonly args: readonly string[]
}

const COMMON_FLAGS = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'] as const

/** Flags of Node with which a service runs. */
export function serviceFlags(name: string): string[] {
  return [
    ...COMMON_FLAGS,
    // Many times what a bot of a busy channel needs, in MB: a leak of ours ends one service, which is started again, and
    // not the machine.
    '--max-old-space-size=512',
    // Room for new objects, in MB: thrice as much is taken, and is given back only when a service is at rest. Without the
    // bound the memory of a bot swings by 50 MB. A busy bus with less than 8 is a tenth slower.
    `--max-semi-space-size=${name === 'nats' ? 8 : 4}`,
  ]
}

/**
 * The command line of a process. Services are our own code and run freely; connectors and plugins run under Node's
 * permission model: no child processes, workers, addons, inspector, and of files and network only what is granted.
 */
export function commandLine(facts: CommandLineFacts, { node, setpriv }: Platform): CommandLine {
  const args = [...nodeFlags(facts), facts.bundle]
  const [command = node, ...rest] = [...(facts.prefix ?? usualPrefix(facts.kind, setpriv)), node, ...args]
  return { command, args: rest }
}

// The same program does both, so that the second costs nothing. A service may start what needs more rights than it has.
function usualPrefix(kind: ProcessKind, setpriv: string | undefined): string[] {
  if (setpriv === undefined) return []
  return [setpriv, ...(kind === 'service' ? [] : ['--no-new-privs']), '--pdeathsig', 'SIGKILL', '--']
}

function nodeFlags({
  name,
  kind,
  bundle,
  readable,
  writable,
  network,
  memoryMb,
  inspectable,
}: CommandLineFacts): string[] {
  const title = `--title=rosey-${kind}-${name}`
  if (kind === 'service') return [title, ...serviceFlags(name)]
  return [
    title,
    ...COMMON_FLAGS,
    // Helper threads of V8 save a small process nothing; without them it starts 2 ms earlier and takes 0.4 MB less.
    '--v8-pool-size=0',
    // Room for what a start throws away: one collection less, 2 ms. In MB.
    '--min-semi-space-size=4',
    ...(memoryMb === null ? [] : [`--max-old-space-size=${Math.ceil(memoryMb)}`]),
    '--permission',
    '--disable-warning=SecurityWarning',
    '--no-experimental-sqlite',
    ...[dirname(bundle), ...readable].map((path) => `--allow-fs-read=${path}`),
    ...writable.map((path) => `--allow-fs-write=${path}`),
    ...(network ? ['--allow-net'] : []),
    // Port 0: any that is free, and only once it is asked for.
    ...(inspectable ? ['--allow-inspector', '--inspect-port=127.0.0.1:0'] : []),
  ]
}
