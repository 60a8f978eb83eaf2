/**
 * The borders around a plugin or connector, from the first to the last, each with what it does. `docs/security.md` holds
 * the same table and a test compares the two.
 */
export const ISOLATION_LAYERS = {
  process:
    'It is a process and a process group of its own, with none of the variables, files and connections of the bot.',
  'bus-token': 'On the bus it says and hears only what its permissions name.',
  'permission-model':
    'Node keeps it to its own folder: no other file, no network, no other program, no worker, no addon, no debugger.',
  'no-new-privileges': 'The system never gives it more rights than it was started with.',
  'ends-with-daemon': 'It ends when the daemon does, also when that is killed.',
  'heap-bound': 'Its JavaScript heap cannot grow beyond its memory limit.',
  'memory-bound': 'The system gives it no memory beyond its limit and some room, Buffers included.',
  'measured-limits': 'Its CPU and memory are measured; what is over a limit twice is ended.',
  'own-user': 'It has a user id of its own, which owns nothing and is in no group (`sandbox: strict`).',
  'network-namespace': 'The system gives it a network without any connection (`sandbox: strict`).',
} as const

/** The name of a border. */
export type IsolationLayer = keyof typeof ISOLATION_LAYERS

/** Whether a border is there for one process on this system. */
export interface LayerStatus {
  readonly name: IsolationLayer
  readonly holds: boolean
  /** What it does here, or why it does not hold and what to do; a sentence's end without a full stop. */
  readonly detail: string
}

/** One permission of a manifest, and what keeps the process to it. */
export interface GrantStatus {
  readonly permission: string
  /** What it allows, in words. */
  readonly allows: string
  /** The borders that hold it; none where nothing does. */
  readonly layers: readonly IsolationLayer[]
}

/** What keeps one plugin or connector apart from the rest. */
export interface IsolationStatus {
  readonly layers: readonly LayerStatus[]
  /** What it is granted beyond its own commands, its own subjects and its own storage, which need no permission. */
  readonly grants: readonly GrantStatus[]
}
