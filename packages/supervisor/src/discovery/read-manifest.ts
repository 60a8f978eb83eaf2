import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { errorOf, isNotEmpty, syntaxFinding } from '../config/finding.ts'
import { parseSource, type SourceFile } from '../config/source-file.ts'
import type { Candidate } from './candidates.ts'

/** The manifest of a folder; both at once are an error. */
export const MANIFEST_FILES = ['manifest.yaml', 'manifest.json'] as const

/** A manifest is written by hand; nothing sensible is larger. */
export const MAX_MANIFEST_BYTES = 64 * 1024

/**
 * Reads the manifest of a candidate.
 *
 * @throws RoseyError `manifest-missing`, `manifest-invalid` (two of them, too large, unreadable, not YAML)
 */
export async function readManifest(candidate: Candidate): Promise<SourceFile> {
  const paths =
    candidate.kind === 'folder'
      ? MANIFEST_FILES.map((file) => join(candidate.folder, file))
      : [join(candidate.folder, `${candidate.baseName}.yaml`)]
  const texts = await Promise.all(paths.map(readBounded))
  const present = paths.flatMap((path, index) => {
    const text = texts[index]
    return text === undefined ? [] : [{ path, text }]
  })
  const [first, second] = present
  if (first === undefined) throw missing(candidate)
  if (second !== undefined) {
    const names = `${basename(first.path)} and ${basename(second.path)}`
    throw new RoseyError('manifest-invalid', `${candidate.folder} holds both ${names}. Keep one of them.`)
  }
  const parsed = parseSource(first.path, first.text)
  if (parsed.kind === 'ok') return parsed.source
  const findings = parsed.problems.map((problem) => syntaxFinding(parsed.file, 'manifest-invalid', problem))
  throw isNotEmpty(findings) ? errorOf(findings) : new RoseyError('manifest-invalid', `${first.path} cannot be read.`)
}

function missing(candidate: Candidate): RoseyError {
  const message =
    candidate.kind === 'folder'
      ? `${candidate.folder} holds no manifest.yaml. Add one with at least "name: ${candidate.baseName}".`
      : `${candidate.file} has no ${candidate.baseName}.yaml beside it. Add one with at least "name: ${candidate.baseName}".`
  return new RoseyError('manifest-missing', message)
}

// Reads at most one byte more than allowed, however large the file is or grows.
async function readBounded(path: string): Promise<string | undefined> {
  try {
    await using handle = await open(path, 'r')
    const buffer = Buffer.alloc(MAX_MANIFEST_BYTES + 1)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    if (length <= MAX_MANIFEST_BYTES) return buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new RoseyError('manifest-invalid', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
  throw new RoseyError('manifest-invalid', `${path} has more than ${MAX_MANIFEST_BYTES / 1024} KB. Make it shorter.`)
}
