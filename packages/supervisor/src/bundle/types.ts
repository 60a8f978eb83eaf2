import type { ErrorCode } from '@rosey/protocol'

/** What a bundle is made of. */
export type BundleSource =
  /** A program of Rosey: its file runs as it is. */
  | { readonly kind: 'program'; readonly name: string; readonly entry: string }
  /** A plugin or connector: the runner around the author's entry file, with a check made from the config's schema. */
  | {
      readonly kind: 'plugin' | 'connector'
      readonly name: string
      readonly entry: string
      readonly folder: string
      readonly configSchema: Readonly<Record<string, unknown>> | undefined
    }

/** One file that went into a bundle, as it was then. */
export interface BundleInput {
  readonly path: string
  readonly mtimeMs: number
  readonly size: number
}

/** What the bundling process says about one source. */
export type BundleResult =
  | { readonly kind: 'built'; readonly file: string; readonly inputs: readonly BundleInput[] }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }

/** The task of the bundling process: one JSON line on its stdin. */
export interface BundleJob {
  readonly source: BundleSource
  /** Folder of all bundles; the entry file lands in `<hash of all files>/<name>.mjs` below it. */
  readonly cacheFolder: string
}
