import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file of the cache. The same one may be written twice at once: each writes a file of its own and puts it in
 * place whole.
 *
 * @throws the error of the system; then nothing of it stays
 */
export async function writeWhole(path: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, contents)
    await rename(temporary, path)
  } catch (error) {
    // A full disk must not be kept full by halves of files; that one cannot be removed either changes nothing.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
