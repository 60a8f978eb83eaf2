import { nearest, RoseyError } from '@rosey/protocol'
import { settingsFor } from '../config/index.ts'
import { type Enablement, enablementOf, type LeftOut } from '../registry/choices.ts'
import type { PluginRegistry } from '../registry/plugin-registry.ts'
import type { Catalogue } from './catalogue.ts'

/** Everything runs that is not switched off. */
export const NOTHING_LEFT_OUT: LeftOut = { safe: false, without: [] }

/** Says which plugins and connections run. */
export interface Enablements {
  /** @param configSays what the config says of it; undefined for nothing */
  of(name: string, bundled: boolean, configSays: boolean | undefined): Enablement
}

/** For who only wants to know what is configured. */
export const AS_CONFIGURED: Enablements = {
  of: (name, bundled, configSays) =>
    enablementOf({ name, bundled, configSays, choice: undefined, leftOut: NOTHING_LEFT_OUT }),
}

/** Which plugins and connections of a home run, by its registry and by how this daemon was started. */
export class Choices implements Enablements {
  readonly #registry: PluginRegistry
  readonly #leftOut: LeftOut

  constructor(registry: PluginRegistry, leftOut: LeftOut) {
    this.#registry = registry
    this.#leftOut = leftOut
  }

  of(name: string, bundled: boolean, configSays: boolean | undefined): Enablement {
    const choice = this.#registry.choiceOf(name)
    return enablementOf({ name, bundled, configSays, choice, leftOut: this.#leftOut })
  }

  /**
   * Keeps what the operator says of a plugin; gives what follows from it in this run.
   *
   * @throws RoseyError `disk-full`, `home-unusable`
   */
  async set(name: string, enabled: boolean, catalogue: Catalogue): Promise<Enablement> {
    const configSays = configSaysOf(catalogue)(name)
    await this.#registry.set(name, enabled, configSays)
    const bundled = catalogue.plugins.find(({ manifest }) => manifest.name === name)?.bundled ?? false
    return this.of(name, bundled, configSays)
  }

  /** Forgets choices that the config has overruled since. */
  settle(catalogue: Catalogue): Promise<void> {
    return this.#registry.settle(configSaysOf(catalogue))
  }

  /**
   * Looks whether there is what was asked to be left out.
   *
   * @throws RoseyError `name-unknown` with the nearest name
   */
  check({ plugins, broken, loaded }: Catalogue): void {
    const names = [
      ...plugins.map(({ manifest }) => manifest.name),
      ...broken.map(({ name }) => name),
      ...Object.keys(loaded.config.connectors),
    ]
    const stranger = this.#leftOut.without.find((name) => !names.includes(name))
    if (stranger === undefined) return
    const near = nearest(stranger, names)
    throw new RoseyError(
      'name-unknown',
      `--without ${stranger}: no plugin or connector here is called so. ${near === undefined ? `There are: ${names.join(', ')}` : `Did you mean "${near}"?`}`,
      { details: { name: stranger, nearest: near ?? null } },
    )
  }
}

function configSaysOf({ loaded, plugins }: Catalogue): (name: string) => boolean | undefined {
  return (name) => {
    const found = plugins.find(({ manifest }) => manifest.name === name)
    return settingsFor(loaded.config, name, found?.manifest).enabled
  }
}
