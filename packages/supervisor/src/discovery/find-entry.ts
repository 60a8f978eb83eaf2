import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { codeOf, ENTRY_CANDIDATES, messageOf, type PluginManifest, RoseyError } from '@rosey/protocol'
import type { Candidate } from './candidates.ts'

/**
 * The real path of a plugin's entry file: the one its manifest names, else the first usual name that is there.
 *
 * @throws RoseyError `manifest-invalid` when there is none, or it lies outside the plugin's folder
 */
export async function findEntry(candidate: Candidate, manifest: PluginManifest): Promise<string> {
  if (candidate.kind === 'file') return realpath(candidate.file)
  const names = manifest.entry === undefined ? ENTRY_CANDIDATES : [manifest.entry]
  for (const name of names) {
    const found = await fileInside(candidate.folder, name)
    if (found !== undefined) return found
  }
  const message =
    manifest.entry === undefined
      ? `${candidate.folder} holds no entry file; expected one of ${ENTRY_CANDIDATES.join(', ')}, or "entry" in the manifest.`
      : `The entry "${manifest.entry}" of ${manifest.name} is no file in ${candidate.folder}. Correct "entry" in the manifest.`
  throw new RoseyError('manifest-invalid', message, { details: { folder: candidate.folder, tried: names } })
}

async function fileInside(folder: string, name: string): Promise<string | undefined> {
  try {
    const path = await realpath(join(folder, name))
    if (isAbsolute(name) || !isInside(folder, path)) {
      throw new RoseyError(
        'manifest-invalid',
        `The entry "${name}" leads to ${path}, outside the folder ${folder}. A plugin may only run its own files.`,
      )
    }
    return (await stat(path)).isFile() ? path : undefined
  } catch (error) {
    if (error instanceof RoseyError) throw error
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw new RoseyError('manifest-invalid', `The entry "${name}" cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
