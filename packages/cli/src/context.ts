import { findHome, type HomePaths, openHome } from '@rosey/supervisor'
import type { Io } from './io.ts'

/** What every command is given. */
export interface CliContext {
  readonly io: Io
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /**
   * The home that is meant.
   *
   * @throws RoseyError `home-unusable`, `socket-path`
   */
  home(): HomePaths
}

/** Options of `rosey` itself, which stand before or behind any command. */
export interface GlobalOptions {
  readonly home?: string
}

/** The context of a command; nothing is looked up before it is asked for. */
export function createContext(io: Io, global: GlobalOptions, env = process.env, cwd = process.cwd()): CliContext {
  return { io, env, cwd, home: () => openHome(findHome({ flag: global.home, env, cwd }).folder) }
}
