import { realpath } from 'node:fs/promises'
import { messageOf, type PluginManifest, RoseyError } from '@rosey/protocol'
import type { SourceFile } from '../config/source-file.ts'
import { type Candidate, listCandidates } from './candidates.ts'
import { checkManifest, nameIn } from './check-manifest.ts'
import { findEntry } from './find-entry.ts'
import { readManifest } from './read-manifest.ts'
import { splitTwins } from './refuse-taken.ts'
import type { BrokenPlugin, Finding } from './types.ts'

/** Where plugins and connectors are looked for. */
export interface DiscoverOptions {
  /** Folders that hold what came with Rosey. */
  readonly bundledPlugins: readonly string[]
  readonly bundledConnectors: readonly string[]
  /** The operator's folders, the home's own first. One that is missing is no error unless {@link required}. */
  readonly folders: readonly string[]
  /** Those of `folders` that the config names: it is told when they are not there. */
  readonly required?: readonly string[]
}

/** What was found. */
export interface Discovery {
  /** One for each name: connectors, bundled plugins, then the operator's, by folder and name. */
  readonly findings: readonly Finding[]
  /** Those that are not used because another has their name. */
  readonly twins: readonly BrokenPlugin[]
  /** Folders that could not be read and names that were taken, a sentence each. */
  readonly notices: readonly string[]
}

interface Place {
  readonly folder: string
  readonly bundled: boolean
  readonly holds: 'plugin' | 'connector'
}

/**
 * Finds all plugins and connectors (B5). One that is broken is a finding like any other and does not disturb the rest.
 * The same folder reached twice counts once.
 */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const places: Place[] = [
    ...options.bundledConnectors.map((folder) => ({ folder, bundled: true, holds: 'connector' as const })),
    ...options.bundledPlugins.map((folder) => ({ folder, bundled: true, holds: 'plugin' as const })),
    ...options.folders.map((folder) => ({ folder, bundled: false, holds: 'plugin' as const })),
  ]
  const notices: string[] = []
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const place of places) {
    const listing = await listCandidates(place.folder)
    if (listing.kind === 'unreadable') {
      notices.push(`The plugin folder ${place.folder} cannot be read: ${listing.reason}`)
    } else if (listing.kind === 'missing') {
      if (options.required?.includes(place.folder)) notices.push(`The plugin folder ${place.folder} does not exist.`)
    } else {
      const fresh = await unseen(listing.candidates, seen)
      findings.push(...(await Promise.all(fresh.map((candidate) => inspect(candidate, place)))))
    }
  }
  const { holders, twins } = splitTwins(findings)
  notices.push(...twins.map(({ error }) => error.message))
  return { findings: holders, twins, notices }
}

// Around a single file lie the folders of other plugins.
function refuseFiles(file: string, { name, permissions }: PluginManifest): void {
  const asked = permissions.find((text) => text.startsWith('files:'))
  if (asked === undefined) return
  const message = `${name} asks for "${asked}" and is a single file, ${file}, without a folder of its own. Put it into one`
  throw new RoseyError('manifest-invalid', message, { details: { name, file, permission: asked } })
}

async function unseen(candidates: readonly Candidate[], seen: Set<string>): Promise<Candidate[]> {
  const fresh: Candidate[] = []
  for (const candidate of candidates) {
    const path = candidate.kind === 'folder' ? candidate.folder : await realpath(candidate.file)
    if (!seen.has(path)) fresh.push(candidate)
    seen.add(path)
  }
  return fresh
}

async function inspect(candidate: Candidate, { bundled, holds }: Place): Promise<Finding> {
  const { folder } = candidate
  let source: SourceFile | undefined
  try {
    source = await readManifest(candidate)
    const manifest = checkManifest(source)
    if (candidate.kind === 'file') refuseFiles(candidate.file, manifest)
    const entry = await findEntry(candidate, manifest)
    return { kind: 'ok', manifest, folder, entry, form: candidate.kind, bundled }
  } catch (thrown) {
    const error =
      thrown instanceof RoseyError
        ? thrown
        : new RoseyError('manifest-invalid', `${folder} cannot be read: ${messageOf(thrown)}`, { cause: thrown })
    const name = (source === undefined ? undefined : nameIn(source)) ?? candidate.baseName
    return { kind: 'broken', name, processKind: holds, folder, bundled, error }
  }
}
