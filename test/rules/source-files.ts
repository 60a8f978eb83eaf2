import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

const ONLY_FOR_TESTS = /\.test\.ts$|\/test-[^/]*\.ts$|\/src\/testing\//
/** Part of the product: authors test their plugins with it. */
export const AUTHORS_HARNESS = 'packages/sdk/src/testing/'

/** A file of the product, not of its tests. */
export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  /** The folder of its package: `packages/bus`. */
  readonly package: string
  readonly text: string
}

/** All TypeScript of packages, connectors and plugins, without tests and what only tests use. */
export async function sourceFiles(): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const pattern of ['packages/*/src/**/*.ts', 'connectors/*/src/**/*.ts', 'plugins/*/**/*.ts']) {
    for await (const entry of glob(pattern, { cwd: ROOT, exclude: ['**/node_modules/**'] })) {
      const path = entry.replaceAll('\\', '/')
      if (ONLY_FOR_TESTS.test(path) && !path.startsWith(AUTHORS_HARNESS)) continue
      const text = await readFile(join(ROOT, path), 'utf8')
      found.push({ path, package: path.split('/').slice(0, 2).join('/'), text })
    }
  }
  return found
}

/** The text of a file of the repository. */
export function readText(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8')
}

/** Code without its comments, so that a word in a sentence is not taken for code. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

/** What a file imports and exports from: the text between the quotes. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text)
  const statements = code.matchAll(/^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gm)
  const calls = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  // A text that is itself code may hold an import with a gap to be filled.
  return [...statements, ...calls].map((match) => match[1] ?? '').filter((specifier) => !specifier.includes(`\${`))
}

/** Code with all its texts empty. */
export function withoutTexts(code: string): string {
  return code.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
}
