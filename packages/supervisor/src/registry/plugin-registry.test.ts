import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { PluginRegistry } from './plugin-registry.ts'

async function fileOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rosey-r-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'registry.json')
}

const opened = async (path: string) => (await PluginRegistry.open(path)).registry

test('what was said is there after the next start, readable by nobody else', async (t) => {
  const path = await fileOf(t)
  const registry = await opened(path)
  assert.equal(registry.choiceOf('trivia'), undefined)
  await Promise.all([registry.set('trivia', false, undefined), registry.set('quiz', true, false)])
  const next = await opened(path)
  assert.equal(next.choiceOf('trivia')?.enabled, false)
  assert.deepEqual([next.choiceOf('quiz')?.enabled, next.choiceOf('quiz')?.configSaid], [true, false])
  assert.equal(next.choiceOf('constructor'), undefined)
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a choice that the config has overruled is forgotten, and does not come back with the old config', async (t) => {
  const path = await fileOf(t)
  const registry = await opened(path)
  await registry.set('trivia', false, undefined)
  await registry.set('quiz', false, true)
  await registry.settle(() => true)
  assert.equal(registry.choiceOf('trivia'), undefined)
  assert.equal(registry.choiceOf('quiz')?.enabled, false)
  assert.equal((await opened(path)).choiceOf('trivia'), undefined)
})

for (const [what, text] of [
  ['half a file', '{"version": 1, "plugins": {"tri'],
  ['another shape', '{"version": 1, "plugins": {"trivia": {"enabled": "no"}}}'],
  ['an empty file', ''],
  ['a later version', '{"version": 2, "plugins": {}}'],
] as const) {
  test(`for ${what} the copy is taken, which is told until the next change sets it aside`, async (t) => {
    const path = await fileOf(t)
    const registry = await opened(path)
    await registry.set('trivia', false, undefined)
    await registry.set('quiz', false, undefined)
    await writeFile(path, text)
    const { registry: next, notice } = await PluginRegistry.open(path)
    assert.match(notice ?? '', /^\[registry-damaged\] .* its copy from before the last change is used/)
    assert.equal(next.choiceOf('trivia')?.enabled, false)
    assert.equal(await readFile(path, 'utf8'), text)
    // What is said next makes it whole.
    await next.set('quiz', false, undefined)
    const aside = (await readdir(join(path, '..'))).find((name) => name.includes('.damaged-'))
    assert.equal(await readFile(join(path, '..', aside ?? ''), 'utf8'), text)
    const { registry: whole, notice: none } = await PluginRegistry.open(path)
    assert.equal(none, undefined)
    assert.deepEqual([whole.choiceOf('trivia')?.enabled, whole.choiceOf('quiz')?.enabled], [false, false])
  })
}

test('a damaged file without a copy says that the config alone counts', async (t) => {
  const path = await fileOf(t)
  await writeFile(path, 'nonsense')
  const { registry, notice } = await PluginRegistry.open(path)
  assert.match(notice ?? '', /no copy is there: every plugin is enabled or disabled as the config says/)
  assert.equal(registry.choiceOf('trivia'), undefined)
})

test('what cannot be written is told, and the old words hold', async (t) => {
  const path = await fileOf(t)
  const registry = await opened(path)
  await registry.set('trivia', false, undefined)
  // A folder in its place cannot be replaced by a file.
  await rm(path)
  await mkdir(path)
  await assert.rejects(registry.set('trivia', true, undefined), { code: 'home-unusable' })
  assert.equal(registry.choiceOf('trivia')?.enabled, false)
})

test('a damaged file stays in its place until the next one takes it, so that a full disk switches nothing on', async (t) => {
  const path = await fileOf(t)
  const registry = await opened(path)
  await registry.set('trivia', false, undefined)
  await registry.set('quiz', false, undefined)
  await writeFile(path, 'nonsense')
  const next = await opened(path)
  // A folder in the place of the copy cannot be replaced by a file.
  const copy = await readFile(`${path}.before`, 'utf8')
  await rm(`${path}.before`)
  await mkdir(`${path}.before`)
  await assert.rejects(next.set('quiz', true, undefined), { code: 'home-unusable' })
  await rm(`${path}.before`, { recursive: true })
  await writeFile(`${path}.before`, copy)
  const { registry: after, notice } = await PluginRegistry.open(path)
  assert.match(notice ?? '', /^\[registry-damaged\]/)
  assert.equal(after.choiceOf('trivia')?.enabled, false)
  // What is tried again goes through, and loses nothing.
  await next.set('quiz', true, undefined)
  assert.equal((await opened(path)).choiceOf('trivia')?.enabled, false)
})
