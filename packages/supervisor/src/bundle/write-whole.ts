import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/** How a file is written. */
export interface WriteOptions {
  /** Who may do what with it. Default: as the umask says. */
  readonly mode?: number
  /** Wait for the disk: after a power cut the old one or the new one is there, whole. */
  readonly flush?: boolean
}

/**
 * Puts a file in place whole. The same one may be written twice at once: each writes a file of its own.
 *
 * @throws the error of the system; then nothing of it stays
 */
export async function writeWhole(
  path: string,
  contents: Uint8Array | string,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, contents, options)
    await rename(temporary, path)
  } catch (error) {
    // A full disk must not be kept full by halves of files; that one cannot be removed either changes nothing.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
