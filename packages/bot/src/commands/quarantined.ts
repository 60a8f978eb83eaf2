import type { QuarantinedCommand } from '@rosey/protocol'
import { fingerprintOf } from '../keys.ts'

/** The commands that are not passed on to their plugin, because it crashed twice with them in hand (N5). */
export class Quarantined {
  #ids: ReadonlyMap<string, string> = new Map()

  /** Takes the list that holds from now on. */
  update(commands: readonly QuarantinedCommand[]): void {
    this.#ids = new Map(commands.map(({ id, fingerprint }) => [fingerprint, id]))
  }

  /** The id of the entry that a command falls under; undefined for none. */
  find(plugin: string, command: string, args: readonly string[]): string | undefined {
    return this.#ids.size === 0 ? undefined : this.#ids.get(fingerprintOf(plugin, command, args))
  }
}
