import { createHmac } from 'node:crypto'
import { basename, dirname } from 'node:path'

/** What a process was started with. */
export interface RevisionFacts {
  readonly version: string
  /** Its file in the cache, which lies in a folder named after its content. */
  readonly bundle: string
  readonly config: unknown
}

/**
 * Names what a process was started with: equal for the same code with the same config. `key` is a secret of the home:
 * without it, whoever is given a record could try out which value of the config gives the same.
 */
export function revisionOf(key: string, { version, bundle, config }: RevisionFacts): string {
  const facts = JSON.stringify([version, basename(dirname(bundle)), config ?? null])
  return createHmac('sha256', key).update(facts).digest('hex').slice(0, 12)
}
