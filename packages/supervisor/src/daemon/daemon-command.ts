import { ensureBundles } from '../bundle/bundles.ts'
import { type HomePaths, prepareHome } from '../home/index.ts'
import type { CommandLine } from '../process/command-line.ts'
import type { Installation } from './installation.ts'

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
  const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning']
  return { command: process.execPath, args: [...flags, bundle.file, '--root', installation.root, '--home', paths.root] }
}
