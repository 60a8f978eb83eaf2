import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, parsePermission, RoseyError } from '@rosey/protocol'

/** The folders of `files:<folder>` permissions: each lies inside the plugin's own folder. */
export function filesFolders(permissions: readonly string[], folder: string): string[] {
  return permissions.flatMap((text) => {
    const permission = parsePermission(text)
    return permission?.kind === 'files' ? [join(folder, permission.folder)] : []
  })
}

/**
 * Makes the folders that are missing. Node grants what is in a folder only where the folder is there when the process
 * starts; and what is no folder must not be granted, as its own manifest would be.
 *
 * @throws RoseyError `plugin-code` naming the folder that cannot be had
 */
export async function makeFilesFolders(name: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true })
      if (!(await lstat(folder)).isDirectory()) throw new Error('it is a link')
    } catch (error) {
      const message = `The folder ${folder}, in which ${name} may keep files, cannot be had: ${messageOf(error)}`
      throw new RoseyError('plugin-code', message, { cause: error, details: { name, folder } })
    }
  }
}
