import { join } from 'node:path'

/** Where the parts of this Rosey lie. */
export interface Installation {
  readonly root: string
  readonly bundler: string
  readonly programs: {
    readonly embeddedBus: string
    readonly managedBus: string
    readonly bot: string
    readonly daemon: string
  }
  readonly bundledPlugins: string
  readonly bundledConnectors: string
}

/** The parts of the Rosey whose packages are below `root`. */
export function installationAt(root: string): Installation {
  const source = (...parts: string[]) => join(root, 'packages', ...parts)
  return Object.freeze({
    root,
    bundler: source('supervisor', 'src', 'bundle', 'bundler.ts'),
    programs: {
      embeddedBus: source('broker', 'src', 'main.ts'),
      managedBus: source('broker', 'src', 'managed.ts'),
      bot: source('bot', 'src', 'main.ts'),
      daemon: source('supervisor', 'src', 'main.ts'),
    },
    bundledPlugins: join(root, 'plugins'),
    bundledConnectors: join(root, 'connectors'),
  })
}
