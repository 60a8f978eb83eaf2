/** How a plugin is put into its sandbox. */
export interface StrictPrefixFacts {
  /** Paths of util-linux' programs. */
  readonly setpriv: string
  readonly unshare: string | undefined
  /** User and group id. */
  readonly user: number
  /** It may reach the network of the machine. */
  readonly network: boolean
}

/**
 * What stands before a small command that acts on processes of that user: to bound another user's process takes a right
 * that containers keep from root, one's own anybody may bound.
 */
export function asUser(setpriv: string, user: number): string[] {
  return [setpriv, `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all', '--']
}

/**
 * What stands before a command so that it runs under `sandbox: strict`: in a network namespace of its own, in which
 * there is not even a loopback, unless the network is granted; as a user of its own that is in no other group; without
 * any right that could be taken back. Both programs become the next one: the process id and what is inherited stay. The
 * signal at the parent's end comes last, because a change of the user clears it.
 */
export function strictPrefix({ setpriv, unshare, user, network }: StrictPrefixFacts): string[] {
  return [
    ...(network || unshare === undefined ? [] : [unshare, '--net', '--']),
    setpriv,
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--no-new-privs',
    '--pdeathsig',
    'SIGKILL',
    '--',
  ]
}
