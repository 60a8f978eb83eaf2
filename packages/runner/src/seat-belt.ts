// What a plugin could hurt other processes with. Under the permission model the system still lets a process signal its
// own user's processes; the real border is elsewhere (DESIGN §6), this only keeps accidents small.
const DANGEROUS = ['kill', '_kill', '_debugProcess', '_debugEnd'] as const

/** Takes the functions that signal other processes away from all code that is loaded later. */
export function fastenSeatBelt(): void {
  for (const name of DANGEROUS) Reflect.deleteProperty(process, name)
}
