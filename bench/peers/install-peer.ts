import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const FLAGS = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']

/** Installs packages into a new temporary folder by `npm`, and gives the folder; whoever asked removes it. */
export async function installPeer(packages: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-peer-'))
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await promisify(execFile)('npm', ['install', ...FLAGS, ...packages], { cwd: folder })
  return folder
}
