import { createHash } from 'node:crypto'
import { mkdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf, RoseyError } from '@rosey/protocol'
import { type BuildOptions, build, type Message, type OutputFile } from 'esbuild'
import { isDiskFull, unwritable } from '../home/unwritable.ts'
import { leanNatsClient, NAMESPACE } from './lean-nats-client.ts'
import { leanSchemas } from './lean-schemas.ts'
import { ownFilesOnly } from './own-files.ts'
import type { BundleInput, BundleJob, BundleResult, BundleSource } from './types.ts'
import { validatorCode } from './validator-code.ts'
import { writeWhole } from './write-whole.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
/** Modules that have no file: the one around an author's entry, and the check of the plugin's config. */
const ENTRY = 'rosey:entry'
const VALIDATOR = 'rosey:config-validator'
/** Marks a look-up of ours, so that it is not taken for the author's again. */
const OWN = Symbol('own')
// Some CommonJS dependencies require builtins at run time, which an ES module has no `require` for.
const BANNER = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);"

/** Builds one bundle and puts it under the hash of its text. Never throws: what is wrong is in the result. */
export async function buildBundle({ source, cacheFolder }: BundleJob): Promise<BundleResult> {
  const startedAt = Date.now()
  try {
    const options = await optionsFor(source)
    const { outputFiles = [], metafile } = await build({ ...SHARED, ...options })
    const hash = createHash('sha256')
    for (const { path, contents } of outputFiles) hash.update(basename(path)).update(contents)
    const folder = join(cacheFolder, hash.digest('hex').slice(0, 24))
    await mkdir(folder, { recursive: true })
    // The entry file comes last: where it is, all is.
    const isEntry = ({ path }: OutputFile) => basename(path) === `${source.name}.mjs`
    for (const output of outputFiles.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
      await writeWhole(join(folder, basename(output.path)), output.contents)
    }
    const inputs = await inputsOf(options.absWorkingDir, Object.keys(metafile?.inputs ?? {}), startedAt)
    return { kind: 'built', file: join(folder, `${source.name}.mjs`), inputs }
  } catch (error) {
    return { kind: 'failed', ...describe(error, cacheFolder) }
  }
}

const SHARED = {
  bundle: true,
  // The author's module is loaded by a dynamic import. In one file with the rest, all that it shares with the runner would
  // have to be kept whole; apart, what nobody calls is left out.
  splitting: true,
  outdir: '/',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'part-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node26',
  conditions: ['@rosey/source'],
  alias: { '@nats-io/nkeys': join(HERE, 'no-nkeys.ts') },
  sourcemap: 'linked',
  // A process reads its maps when it starts; where a line of a stack came from is all that is asked of them.
  sourcesContent: false,
  // Sources are named from the output folder, which is not where the bundle comes to lie.
  sourceRoot: '/',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  metafile: true,
  write: false,
  logLevel: 'silent',
  legalComments: 'none',
  banner: { js: BANNER },
} as const satisfies BuildOptions

async function optionsFor(source: BundleSource): Promise<BuildOptions & { absWorkingDir: string }> {
  if (source.kind === 'program') {
    return {
      entryPoints: { [source.name]: source.entry },
      absWorkingDir: dirname(source.entry),
      plugins: [leanNatsClient],
    }
  }
  const validator = validatorCode(source.name, source.configSchema)
  const run = source.kind === 'plugin' ? 'runPlugin' : 'runConnector'
  const entry = await realpath(source.entry)
  const folder = await realpath(source.folder)
  const virtual: Record<string, string> = {
    [ENTRY]: `import { ${run} } from '@rosey/runner'
import { validate } from '${VALIDATOR}'
await ${run}({ validate, load: () => import(${JSON.stringify(entry)}) })`,
    [VALIDATOR]: validator,
  }
  return {
    entryPoints: { [source.name]: ENTRY },
    absWorkingDir: folder,
    // An author's file asks where it is; in the bundle it would be told where the bundle is.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(entry).href),
      'import.meta.dirname': JSON.stringify(dirname(entry)),
      'import.meta.filename': JSON.stringify(entry),
    },
    plugins: [
      leanNatsClient,
      leanSchemas,
      ownFilesOnly(folder),
      {
        name: 'rosey',
        setup(bundle) {
          // The SDK is always the host's own, wherever the plugin lies (DESIGN §9).
          bundle.onResolve({ filter: /^@rosey\// }, ({ path, kind, pluginData }) =>
            pluginData === OWN ? undefined : bundle.resolve(path, { kind, resolveDir: HERE, pluginData: OWN }),
          )
          bundle.onResolve({ filter: /^rosey:/ }, ({ path }) => ({ path, namespace: NAMESPACE }))
          bundle.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
            contents: virtual[path] ?? '',
            resolveDir: HERE,
          }))
        },
      },
    ],
  }
}

async function inputsOf(folder: string, paths: readonly string[], readAt: number): Promise<BundleInput[]> {
  const inputs: BundleInput[] = []
  for (const path of paths) {
    // What has no file follows from the source itself.
    if (path.startsWith(`${NAMESPACE}:`)) continue
    const file = resolve(folder, path)
    const { mtimeMs, size } = await stat(file)
    // One that was written while it was read may be in the bundle as it was before: no file has this size.
    inputs.push({ path: file, mtimeMs, size: mtimeMs >= readAt ? -1 : size })
  }
  return inputs
}

function describe(error: unknown, cacheFolder: string): Omit<Extract<BundleResult, { kind: 'failed' }>, 'kind'> {
  if (error instanceof RoseyError) return { code: error.code, message: error.message }
  // The author's files are only read: what cannot be written for want of space is the bundle.
  if (isDiskFull(error)) {
    const { code, message } = unwritable('A bundle cannot be written', cacheFolder, error)
    return { code, message }
  }
  const findings = error instanceof Error && 'errors' in error ? (error.errors as Message[]) : []
  if (findings.length === 0) return { code: 'plugin-code', message: messageOf(error) }
  const lines = findings
    .slice(0, 5)
    .map(({ text, location }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    )
  return { code: 'plugin-code', message: lines.join('; ') }
}
