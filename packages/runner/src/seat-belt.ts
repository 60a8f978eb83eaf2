// What a plugin could hurt other processes with. Under the permission model the system still lets a process signal and
// slow down its own user's processes, roseyd before all; the real border is elsewhere (DESIGN §6), this only keeps
// accidents small. As root a process could also take another user's identity, and so get out of what holds for its own.
const SIGNALS = ['kill', '_kill', '_debugProcess', '_debugEnd'] as const
const IDENTITY = ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups'] as const

/** Takes the functions that signal or slow down other processes, or change the user, away from all code loaded later. */
export function fastenSeatBelt(): void {
  for (const name of [...SIGNALS, ...IDENTITY]) Reflect.deleteProperty(process, name)
  Reflect.deleteProperty(process.getBuiltinModule('node:os'), 'setPriority')
  // Who has imported it already would have it still.
  process.getBuiltinModule('node:module').syncBuiltinESMExports()
}
