/** Rights of a process that Linux gives one by one, with the number of their bit (capabilities(7)). */
const BITS = {
  CAP_CHOWN: 0,
  CAP_KILL: 5,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
} as const

/** One of the rights that a sandbox needs. */
export type Capability = keyof typeof BITS

/** What each right is needed for, in the order in which they are told. */
export const STRICT_NEEDS: Readonly<Record<Capability, string>> = {
  CAP_SETUID: 'a user id of its own',
  CAP_SETGID: 'a group of its own',
  CAP_SETPCAP: 'taking all rights away from it',
  CAP_CHOWN: 'giving it its files',
  CAP_KILL: 'ending it',
  CAP_SYS_PTRACE: 'measuring its memory',
  CAP_SYS_ADMIN: 'a network namespace of its own',
}

/** The rights of a process by the text of its `/proc/<pid>/status`; empty where it does not say. */
export function capabilitiesIn(status: string): ReadonlySet<Capability> {
  const [, digits] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? []
  const bits = digits === undefined ? 0n : BigInt(`0x${digits}`)
  const names = Object.keys(BITS) as Capability[]
  return new Set(names.filter((name) => ((bits >> BigInt(BITS[name])) & 1n) === 1n))
}
