import { type ChildMessage, oneLine, type RefusedUses } from '@rosey/protocol'
import { NoiseCounts } from './noise-counts.ts'
import { RefusedUsesCount } from './refused-uses.ts'
import type { Unit } from './unit.ts'
import type { UnitHost } from './unit-host.ts'

type ReportsHost = Pick<UnitHost, 'fromBot' | 'refused' | 'limited' | 'slowConsumer' | 'lost'>

/** Hands on what a process says that concerns others, if it is one that may say so, and counts what it was not let do. */
export class ChildReports {
  /** What it said beyond its bounds. */
  readonly noise = new NoiseCounts()
  readonly #refused = new RefusedUsesCount()
  readonly #host: ReportsHost

  constructor(host: ReportsHost) {
    this.#host = host
  }

  /** Uses of the bus that it was refused; undefined while there was none. */
  get refused(): RefusedUses | undefined {
    return this.#refused.uses
  }

  take(unit: Unit, message: ChildMessage): void {
    const { kind, name } = unit.spec
    const isService = (which: string) => kind === 'service' && name === which
    switch (message.kind) {
      case 'ask':
      case 'interrupted':
        // Nobody but the bot may.
        if (isService('bot')) this.#host.fromBot(unit, message)
        break
      case 'refused':
        this.#host.refused(unit, this.#refused.add(message, Date.now()))
        break
      case 'limited':
        this.noise.add(message, Date.now())
        this.#host.limited(unit, message.what)
        break
      case 'slow-consumer':
        // Nobody but the bus can know.
        if (isService('nats'))
          this.#host.slowConsumer(oneLine(message.client), oneLine(message.reason), message.connection)
        break
      case 'lost':
        // Messages are in the hands of the bot and the connectors; a plugin has none to lose.
        if (kind !== 'plugin') this.#host.lost(unit, message)
        break
      default:
        // The rest is the affair of the process itself, or of its unit.
        break
    }
  }
}
