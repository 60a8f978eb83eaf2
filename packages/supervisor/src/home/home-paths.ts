import { join } from 'node:path'
import { socketPath } from './socket-path.ts'

/** Every place of a home that Rosey uses. All paths are absolute. */
export interface HomePaths {
  readonly root: string
  /** What must survive: registry, databases, caches. */
  readonly data: string
  /** Keys with which the tokens of the bus are made. */
  readonly busKeys: string
  /** What the operator has switched on and off. */
  readonly registry: string
  /** Records of processes that ended unasked; may be deleted at any time. */
  readonly crashes: string
  /** Commands that are not run any more. */
  readonly quarantine: string
  /** Bundles of plugins; may be deleted at any time. */
  readonly cache: string
  readonly logs: string
  readonly connectorLogs: string
  readonly pluginLogs: string
  /** What belongs to the running daemon. */
  readonly run: string
  /** Plugin folders that are found without any setting. */
  readonly plugins: string
  /** Where the daemon listens for the command line; on Windows the name of a pipe. */
  readonly controlSocket: string
  readonly controlToken: string
  readonly consoleToken: string
  readonly pidFile: string
  /** The folder for sockets whose path in `run` would be too long; it is made when one is needed. */
  readonly shortFolder: string
  /** Names the short folder, for programs that have another temporary folder than the daemon. */
  readonly shortFolderFile: string
  /** True when a socket of this home lies in {@link shortFolder}. */
  isShort(path: string): boolean
  /**
   * Where a socket of this home lies.
   *
   * @param name of the file without `.sock`, as in `bus`
   * @throws RoseyError `socket-path` when even the short form is too long
   */
  socket(name: string): string
  /** Where the console connector of this name listens. */
  consoleSocket(connector: string): string
}

/** What {@link layOutHome} needs to know beside the folder. */
export interface HomeLayout {
  /** The real path of the home. */
  readonly root: string
  readonly shortFolder: string
  readonly platform: NodeJS.Platform
}

/** Says where everything of a home lies; touches nothing. */
export function layOutHome({ root, shortFolder, platform }: HomeLayout): HomePaths {
  const run = join(root, 'run')
  const logs = join(root, 'logs')
  const data = join(root, 'data')
  const socket = (name: string) => socketPath({ name, run, shortFolder, platform })
  return Object.freeze({
    root,
    data,
    busKeys: join(data, 'bus-keys.json'),
    registry: join(data, 'registry.json'),
    crashes: join(data, 'crashes'),
    quarantine: join(data, 'quarantine.json'),
    cache: join(data, 'cache'),
    logs,
    connectorLogs: join(logs, 'connectors'),
    pluginLogs: join(logs, 'plugins'),
    run,
    plugins: join(root, 'plugins'),
    controlSocket: socket('control'),
    controlToken: join(run, 'control.token'),
    consoleToken: join(run, 'console.token'),
    pidFile: join(run, 'roseyd.pid'),
    shortFolder,
    shortFolderFile: join(run, 'socket-folder'),
    isShort: (path: string) => platform !== 'win32' && path.startsWith(join(shortFolder, '/')),
    socket,
    consoleSocket: (connector: string) => socket(`console-${connector}`),
  })
}
