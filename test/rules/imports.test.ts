import assert from 'node:assert/strict'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { test } from 'node:test'
import {
  AUTHORS_HARNESS,
  importsOf,
  readText,
  type SourceFile,
  sourceFiles,
  withoutComments,
  withoutTexts,
} from './source-files.ts'

/**
 * Who may import whom (DESIGN §2). Supervisor on the one side and sdk, runner, plugins and connectors on the other never
 * meet but in `protocol`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/protocol': [],
  'packages/bus': ['@rosey/protocol'],
  'packages/sdk': ['@rosey/protocol', '@rosey/bus'],
  'packages/process': ['@rosey/protocol'],
  'packages/broker': ['@rosey/protocol', '@rosey/process'],
  'packages/runner': ['@rosey/protocol', '@rosey/bus', '@rosey/sdk', '@rosey/process'],
  'packages/bot': ['@rosey/protocol', '@rosey/bus', '@rosey/process'],
  'packages/supervisor': ['@rosey/protocol', '@rosey/bus'],
  'packages/cli': ['@rosey/protocol', '@rosey/supervisor'],
}
const CONNECTORS: readonly string[] = ['@rosey/sdk', '@rosey/protocol']
const PLUGINS: readonly string[] = ['@rosey/sdk']

/** The only package that may load code whose name it does not know: that of plugins (D4). */
const LOADS_PLUGIN_CODE = 'packages/runner'

const files = await sourceFiles()
const allowedFor = (folder: string) => {
  if (folder.startsWith('connectors/')) return CONNECTORS
  return folder.startsWith('plugins/') ? PLUGINS : MAY_IMPORT[folder]
}
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

function offences(find: (file: SourceFile, specifier: string) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file.text)
      .filter((specifier) => find(file, specifier))
      .map((specifier) => `${file.path} imports ${specifier}`),
  )
}

test('the imports of a file are found in every form', () => {
  const text = [
    "import a from 'a'",
    "import type { B } from './b.ts'",
    "import {\n  c,\n  type D,\n} from '@x/c/sub'",
    "export * from './e.ts'",
    "export { f } from 'f'",
    "import 'g'",
    "const h = await import('h')",
    "// import i from 'i'",
    "/* import j from 'j' */",
    "const text = 'no import from here'",
  ].join('\n')
  assert.deepEqual(importsOf(text), ['a', './b.ts', '@x/c/sub', './e.ts', 'f', 'g', 'h'])
})

test('every package has its rule', () => {
  const folders = new Set(files.map((file) => file.package))
  assert.deepEqual(
    [...folders].filter((folder) => allowedFor(folder) === undefined),
    [],
  )
})

test('packages import only those of ours that they may', () => {
  const found = offences((file, specifier) => {
    const name = packageOf(specifier)
    return /^(@rosey\/|rosey$)/.test(name) && !allowedFor(file.package)?.includes(name)
  })
  assert.deepEqual(found, [])
})

test('relative imports stay inside their package and end in .ts', () => {
  const found = offences((file, specifier) => {
    if (!specifier.startsWith('.')) return false
    const target = posix.join(posix.dirname(file.path), specifier)
    return !specifier.endsWith('.ts') || !target.startsWith(`${file.package}/`)
  })
  assert.deepEqual(found, [])
})

test('modules of Node are imported with their prefix', () => {
  assert.deepEqual(
    offences((_file, specifier) => !specifier.startsWith('node:') && isBuiltin(specifier)),
    [],
  )
})

test('protocol is pure: it imports nothing but its schemas, and for tokens the mathematics of signatures', () => {
  const found = offences(
    (file, specifier) =>
      file.package === 'packages/protocol' &&
      !specifier.startsWith('.') &&
      packageOf(specifier) !== 'typebox' &&
      !(specifier === 'node:crypto' && file.path.includes('/tokens/')),
  )
  assert.deepEqual(found, [])
})

test('what a package imports from others, it declares', async () => {
  const declared = new Map<string, ReadonlySet<string>>()
  for (const folder of new Set(files.map((file) => file.package))) {
    const { name, dependencies = {} } = JSON.parse(await readText(`${folder}/package.json`)) as {
      name: string
      dependencies?: Record<string, string>
    }
    declared.set(folder, new Set([name, ...Object.keys(dependencies)]))
  }
  const found = offences((file, specifier) => {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) return false
    return !declared.get(file.package)?.has(packageOf(specifier))
  })
  assert.deepEqual(found, [])
})

test('nothing but the runner loads plugin code: no other import has a name that is not written down', () => {
  const found = files.filter(({ path, text, package: folder }) => {
    if (folder === LOADS_PLUGIN_CODE || path.startsWith(AUTHORS_HARNESS)) return false
    // Code that is only a text here is run elsewhere, as part of a bundle.
    const code = withoutTexts(withoutComments(text))
    return (
      /\bimport\(\s*[^'"\s)]/.test(code) ||
      /\b(createRequire|new Function)\b/.test(code) ||
      /\brunIn\w*Context\(\s*[^'"\s)]/.test(code)
    )
  })
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  )
})

test('subjects of the bus are written in one file alone', () => {
  const subject = /['"`]rosey\.(platform|chat|pm|media|hook|command|send|event|plugin|service|tool|store)\b/
  const found = files.filter(
    ({ path, text }) => path !== 'packages/protocol/src/subjects.ts' && subject.test(withoutComments(text)),
  )
  assert.deepEqual(
    found.map(({ path }) => path),
    [],
  )
})
