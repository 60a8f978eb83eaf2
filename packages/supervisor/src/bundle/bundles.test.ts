import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Bundle, ensureBundles } from './bundles.ts'
import type { BundleSource } from './types.ts'

const BUNDLER = fileURLToPath(new URL('./bundler.ts', import.meta.url))
const MINUTE_AGO = () => new Date(Date.now() - 60_000)

async function world(t: TestContext) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rosey-bundle-')))
  t.after(() => rm(root, { recursive: true, force: true }))
  const cacheFolder = join(root, 'cache')
  // Files that are being written just now are not trusted to be what was bundled.
  const write = async (path: string, text: string) => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    await utimes(file, MINUTE_AGO(), MINUTE_AGO())
    return file
  }
  const ensure = (sources: readonly BundleSource[], bundler = BUNDLER) =>
    ensureBundles(sources, { cacheFolder, bundler })
  const program = (entry: string): BundleSource => ({ kind: 'program', name: 'tool', entry })
  const plugin = (entry: string, configSchema?: Record<string, unknown>): BundleSource => ({
    kind: 'plugin',
    name: 'dice',
    entry,
    folder: dirname(entry),
    configSchema,
  })
  return { root, cacheFolder, write, ensure, program, plugin }
}

function fileOf(bundle: Bundle | undefined): string {
  assert.ok(bundle?.kind === 'ready', bundle?.kind === 'failed' ? bundle.error.message : 'no bundle')
  return bundle.file
}

const refusal = (bundle: Bundle | undefined) => {
  assert.ok(bundle?.kind === 'failed')
  return bundle.error
}

const run = async (file: string) => (await promisify(execFile)(process.execPath, [file])).stdout.trim()

test('a bundle runs, is taken from the cache while nothing changes, and is built anew after a change', async (t) => {
  const { write, ensure, program } = await world(t)
  const part = await write('part.ts', "export const word: string = 'one'")
  const source = program(await write('main.ts', "import { word } from './part.ts'\nconsole.log(word)"))
  const first = fileOf((await ensure([source]))[0])
  assert.equal(await run(first), 'one')
  // The bundler is not even started: there is none.
  assert.equal(fileOf((await ensure([source], '/nowhere/bundler.ts'))[0]), first)
  await writeFile(part, "export const word: string = 'two'")
  const second = fileOf((await ensure([source]))[0])
  assert.equal(await run(second), 'two')
  assert.notEqual(second, first)
  await rm(second)
  assert.equal(await run(fileOf((await ensure([source]))[0])), 'two')
})

test('a cache that has been moved is still used, and one that is reached by a link does not depend on the link', async (t) => {
  const { root, write, ensure, program, cacheFolder } = await world(t)
  const source = program(await write('main.ts', 'console.log(1)'))
  await ensure([source])
  const moved = join(root, 'moved')
  await rename(cacheFolder, moved)
  const [bundle] = await ensureBundles([source], { cacheFolder: moved, bundler: '/nowhere/bundler.ts' })
  assert.equal(await run(fileOf(bundle)), '1')
})

test('the same source twice is built once, several sources by one process, and one that is broken hurts no other', async (t) => {
  const { write, ensure, program } = await world(t)
  const good = await write('good.ts', 'console.log(1)')
  const broken = await write('broken.ts', 'const x = {\nconsole.log(x')
  const results = await ensure([program(good), program(broken), program(good)])
  assert.equal(fileOf(results[0]), fileOf(results[2]))
  const error = refusal(results[1])
  assert.equal(error.code, 'plugin-code')
  assert.match(error.message, /broken\.ts:2:\d+: /)
})

test('a file that changed while it was bundled is bundled again', async (t) => {
  const { write, ensure, program } = await world(t)
  const entry = await write('main.ts', "console.log('old')")
  const soon = new Date(Date.now() + 60_000)
  await utimes(entry, soon, soon)
  await ensure([program(entry)])
  await writeFile(entry, "console.log('new')")
  await utimes(entry, soon, soon)
  assert.equal(await run(fileOf((await ensure([program(entry)]))[0])), 'new')
})

test('what is missing is named', async (t) => {
  const { write, ensure, program, plugin, root } = await world(t)
  const entry = await write('main.ts', "import 'left-pad-that-is-not-there'")
  assert.match(refusal((await ensure([program(entry)]))[0]).message, /left-pad-that-is-not-there/)
  assert.match(refusal((await ensure([plugin(join(root, 'gone.ts'))]))[0]).message, /ENOENT/)
})

test('a bundling process that dies or cannot be found gives a failure that may pass', async (t) => {
  const { write, ensure, program } = await world(t)
  const source = program(await write('main.ts', ''))
  const dies = await write('dies.mjs', 'process.stdout.write(\'{"kind":"bui\'); process.exit(1)')
  assert.equal(refusal((await ensure([source], dies))[0]).code, 'process-crashed')
})

test('a schema that contains itself fails its own plugin alone', async (t) => {
  const { write, ensure, program, plugin } = await world(t)
  const circle: Record<string, unknown> = { type: 'object' }
  circle.self = circle
  const entry = await write('main.ts', 'console.log(1)')
  const [bad, good] = await ensure([plugin(entry, circle), program(entry)])
  assert.equal(refusal(bad).code, 'manifest-invalid')
  assert.match(refusal(bad).message, /contains itself/)
  assert.equal(await run(fileOf(good)), '1')
})

test('a cache that cannot be read or remembered costs a build and nothing else', async (t) => {
  const { write, ensure, program, cacheFolder } = await world(t)
  const source = program(await write('main.ts', 'console.log(1)'))
  await ensure([source])
  const records = (await readdir(cacheFolder)).filter((name) => name.endsWith('.json'))
  assert.equal(records.length, 1)
  const record = join(cacheFolder, records[0] ?? '')
  await writeFile(record, '{"file":')
  assert.equal(await run(fileOf((await ensure([source]))[0])), '1')
  await rm(record)
  await mkdir(record)
  assert.equal(await run(fileOf((await ensure([source]))[0])), '1')
})

test('a plugin outside of the checkout has the host’s SDK, its own dependencies, and its own place', async (t) => {
  const { write, ensure, plugin, root } = await world(t)
  await write('dice/node_modules/pips/package.json', '{"name":"pips","main":"index.cjs"}')
  await write('dice/node_modules/pips/index.cjs', "module.exports = { face: require('node:path').basename('/x/⚂') }")
  const entry = await write(
    'dice/index.ts',
    `import { Plugin } from '@rosey/sdk'
import { face } from 'pips'
export default class Dice extends Plugin {}
console.log(typeof Plugin, face, import.meta.url, import.meta.dirname)`,
  )
  const file = fileOf((await ensure([plugin(entry)]))[0])
  const parts = await Promise.all(
    (await readdir(dirname(file)))
      .filter((name) => name.endsWith('.mjs'))
      .map((name) => readFile(join(dirname(file), name), 'utf8')),
  )
  const code = parts.join('\n')
  assert.ok(code.includes(`file://${root}/dice/index.ts`))
  assert.ok(code.includes('⚂') || code.includes('\\u2682'))
  assert.ok((await stat(file)).size > 0)
})

test('a config schema becomes a check that fills in defaults and says what is wrong', async (t) => {
  const { write } = await world(t)
  const { validatorCode } = await import('./validator-code.ts')
  const { build } = await import('esbuild')
  const code = validatorCode('dice', {
    sides: { type: 'integer', minimum: 2, default: 6 },
    name: { type: 'string', minLength: 2 },
  })
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: dirname(BUNDLER) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  const file = await write('validate.mjs', outputFiles[0]?.text ?? '')
  const { validate } = await import(file)
  const config = {}
  assert.equal(validate(config), true)
  assert.deepEqual(config, { sides: 6 })
  assert.equal(validate({ sides: 1, name: 'x', colour: 'red' }), false)
  const messages = validate.errors.map((error: { message: string }) => error.message).join('; ')
  assert.match(messages, /must be >= 2/)
  assert.match(messages, /must NOT have additional properties/)
  assert.equal(validatorCode('dice', undefined), 'export const validate = undefined')
})

test('a schema that is none, or points elsewhere, fails the plugin with its reason', async (t) => {
  const { write, ensure, plugin } = await world(t)
  const entry = await write('dice/index.ts', 'export default class {}')
  const [wrong, remote] = await ensure([
    plugin(entry, { type: 'object', properties: { sides: { type: 'dice' } } }),
    plugin(entry, { properties: { sides: { $ref: 'https://x.example/sides' } } }),
  ])
  assert.deepEqual([refusal(wrong).code, refusal(remote).code], ['manifest-invalid', 'manifest-invalid'])
  assert.match(refusal(wrong).message, /is not a JSON Schema/)
  assert.match(refusal(remote).message, /points to/)
})
