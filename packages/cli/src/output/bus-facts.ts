import { describeNoise, manifestLine, type ProcessStatus, timesOf } from '@rosey/protocol'

/** What a process was refused on the bus, for people; empty when that was nothing. */
export function refusedOf({ refused }: Pick<ProcessStatus, 'refused'>): string {
  if (refused === undefined) return ''
  const { operation, subject, permission, time } = refused.last
  const remedy = permission === null ? 'no permission allows it' : manifestLine(permission)
  return `${timesOf(refused.count)} by the bus, last at ${time}: ${operation} ${subject}; ${remedy}`
}

/** How often a process was too slow for the bus, for people; empty when never. */
export function slownessOf({ slowConsumer }: Pick<ProcessStatus, 'slowConsumer'>): string {
  if (slowConsumer === undefined) return ''
  const { count, lastAt } = slowConsumer
  return `cut off the bus ${timesOf(count)} because it took its messages too slowly, last at ${lastAt}`
}

/** What a process said beyond its bounds, for people, a line for each kind. */
export function noiseOf({ limited = [] }: Pick<ProcessStatus, 'limited'>): string[] {
  return limited.map(({ what, count, lastAt }) => `${describeNoise(what, count, 'so far')}, last at ${lastAt}`)
}
