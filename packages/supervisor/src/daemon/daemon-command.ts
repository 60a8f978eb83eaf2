import { ensureBundles } from '../bundle/bundles.ts'
import { type HomePaths, prepareHome } from '../home/index.ts'
import type { CommandLine } from '../process/command-line.ts'
import type { Installation } from './installation.ts'

/** In MB. What a start throws away would be kept as room for new objects, which a daemon at rest never fills again: 15 MB. */
const MAX_SEMI_SPACE = '--max-semi-space-size=2'

/**
 * How roseyd is started for a home: one JavaScript file, like every other process, so that the daemon carries neither
 * a type stripper nor a bundler in its memory.
 *
 * @throws RoseyError `home-unusable`, `plugin-code` when it cannot be bundled
 */
export async function daemonCommand(paths: HomePaths, installation: Installation): Promise<CommandLine> {
  await prepareHome(paths)
  const source = { kind: 'program', name: 'roseyd', entry: installation.programs.daemon } as const
  const [bundle] = await ensureBundles([source], { cacheFolder: paths.cache, bundler: installation.bundler })
  if (bundle?.kind !== 'ready') throw bundle?.error ?? new Error('roseyd was not bundled')
  const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning', MAX_SEMI_SPACE]
  return { command: process.execPath, args: [...flags, bundle.file, '--root', installation.root, '--home', paths.root] }
}
