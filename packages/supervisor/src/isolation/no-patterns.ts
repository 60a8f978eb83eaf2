import { RoseyError } from '@rosey/protocol'

/**
 * Refuses a path with a `*` for a process that runs under Node's permission model: in a flag that is a pattern, and all
 * that begins like the part before it would be granted (tried).
 *
 * @throws RoseyError `plugin-code` naming the path
 */
export function refusePatterns(name: string, paths: readonly string[]): void {
  const pattern = paths.find((path) => path.includes('*'))
  if (pattern === undefined) return
  const message = `The path ${pattern}, which ${name} may use, holds a "*", and would grant more than it names. Rename it`
  throw new RoseyError('plugin-code', message, { details: { name, path: pattern } })
}
