/**
 * True when the operator wants a person not to be heard at all: nothing that they say runs a command, reaches a filter
 * or a plugin. Entries are `name` (on every connector) or `connector:name`, in any case.
 */
export function isIgnored(ignore: readonly string[], connector: string, user: string): boolean {
  const name = user.toLowerCase()
  const account = `${connector}:${user}`.toLowerCase()
  return ignore.some((entry) => entry.toLowerCase() === name || entry.toLowerCase() === account)
}
