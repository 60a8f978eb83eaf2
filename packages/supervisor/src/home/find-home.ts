import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The config files that mark a home. */
export const CONFIG_FILES = ['rosey.yaml', 'rosey.json'] as const

/** What decides which folder is the home. */
export interface HomeQuestion {
  /** The value of `--home`. */
  readonly flag?: string | undefined
  /** `ROSEY_HOME` is read from it. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** Where the bot lives, and what said so. The folder is absolute and need not exist. */
export interface FoundHome {
  readonly kind: 'flag' | 'environment' | 'config' | 'current'
  readonly folder: string
}

/**
 * Finds the home: `--home`, else `ROSEY_HOME`, else the nearest folder upwards with a config file, else the current
 * folder. An empty flag or variable counts as not given.
 */
export function findHome({ flag, env, cwd }: HomeQuestion, exists: (path: string) => boolean = existsSync): FoundHome {
  if (flag) return { kind: 'flag', folder: resolve(cwd, flag) }
  if (env.ROSEY_HOME) return { kind: 'environment', folder: resolve(cwd, env.ROSEY_HOME) }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (CONFIG_FILES.some((file) => exists(join(folder, file)))) return { kind: 'config', folder }
    if (folder === dirname(folder)) return { kind: 'current', folder: resolve(cwd) }
  }
}
