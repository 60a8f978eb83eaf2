import type { PluginManifest, RoseyError } from '@rosey/protocol'

/** A plugin or kind of connector that can be started, as far as its files tell. */
export interface FoundPlugin {
  readonly kind: 'ok'
  readonly manifest: PluginManifest
  /** Real path of its folder; for a single file, of the folder that holds it. */
  readonly folder: string
  /** Real path of its entry file. */
  readonly entry: string
  /** A whole folder, or one file with its manifest beside it. */
  readonly form: 'folder' | 'file'
  /** It came with Rosey. */
  readonly bundled: boolean
}

/** Something that was meant to be a plugin or connector and cannot be one. */
export interface BrokenPlugin {
  readonly kind: 'broken'
  /** That of its manifest where it can be read, else that of the folder or file. */
  readonly name: string
  /** What it was meant to be, as far as can be known. */
  readonly processKind: 'plugin' | 'connector'
  readonly folder: string
  readonly bundled: boolean
  readonly error: RoseyError
}

export type Finding = FoundPlugin | BrokenPlugin

/** The name of a finding, whether it is broken or not. */
export function nameOf(finding: Finding): string {
  return finding.kind === 'ok' ? finding.manifest.name : finding.name
}
