import { isDeepStrictEqual } from 'node:util'
import type { HomePaths } from '../home/index.ts'
import type { ProcessSpec } from '../supervision/spec.ts'
import type { Catalogue } from './catalogue.ts'
import type { Enablements } from './choices.ts'
import type { Installation } from './installation.ts'
import { botSpec, brokenSpec, busSpec, connectorSpec, pluginSpec } from './specs.ts'

/** What should run in a home, in the order in which it starts, and what cannot. */
export interface Wanted {
  readonly specs: readonly ProcessSpec[]
  /** Specs of what is broken, with the reason. */
  readonly broken: readonly { readonly spec: ProcessSpec; readonly reason: string }[]
}

export interface WantedFacts {
  readonly catalogue: Catalogue
  readonly paths: HomePaths
  readonly installation: Installation
  readonly consoleToken: string
  readonly busPort: number | undefined
  readonly choices: Enablements
}

/** Services, then connectors, then plugins (F1). */
export function wantedFrom({ catalogue, ...facts }: WantedFacts): Wanted {
  const { plugins, connectors, loaded, broken } = catalogue
  const { config } = loaded
  const bus = busSpec({ ...facts, config })
  const specs = [
    ...(bus === undefined ? [] : [bus]),
    botSpec({ config, installation: facts.installation, plugins }),
    ...Object.entries(config.connectors).flatMap(([name, { use }]) => {
      const found = connectors.find(({ manifest }) => manifest.name === use)
      return found === undefined ? [] : [connectorSpec(name, found, { ...facts, config })]
    }),
    ...plugins.map((found) => pluginSpec(found, config, facts.choices)),
  ]
  const taken = new Set(specs.map(({ name }) => name))
  return {
    specs,
    broken: broken
      .filter(({ name }) => !taken.has(name))
      .map(({ name, folder, processKind, error }) => ({
        spec: brokenSpec(name, folder, processKind),
        reason: error.message,
      })),
  }
}

/** What is different between two sets of specs, by name. */
export interface SpecChanges {
  readonly added: readonly ProcessSpec[]
  readonly removed: readonly string[]
  readonly changed: readonly ProcessSpec[]
}

/** Compares what is with what should be. */
export function changedSpecs(before: readonly ProcessSpec[], after: readonly ProcessSpec[]): SpecChanges {
  const old = new Map(before.map((spec) => [spec.name, spec]))
  const names = new Set(after.map(({ name }) => name))
  return {
    added: after.filter(({ name }) => !old.has(name)),
    removed: before.map(({ name }) => name).filter((name) => !names.has(name)),
    changed: after.filter((spec) => old.has(spec.name) && !isDeepStrictEqual(old.get(spec.name), spec)),
  }
}
