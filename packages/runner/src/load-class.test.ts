import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RoseyError } from '@rosey/protocol'
import { Connector, Plugin } from '@rosey/sdk'
import { checkedConfig, type LoadedBundle, loadInstance } from './load-class.ts'

class Good extends Plugin {}
class Broken extends Plugin {
  constructor() {
    super()
    throw new Error('not today')
  }
}

const bundleOf = (exported: unknown): LoadedBundle => ({
  load: () => Promise.resolve({ default: exported }),
  validate: undefined,
})
const failsWith = (code: string, sentence: RegExp) => (error: unknown) =>
  error instanceof RoseyError && error.code === code && sentence.test(error.message)

test('the class that is exported is instantiated', async () => {
  assert.ok((await loadInstance(bundleOf(Good), Plugin, 'Plugin')) instanceof Good)
})

for (const [what, exported, sentence] of [
  ['nothing', undefined, /got no default export/],
  ['an object', {}, /got object/],
  ['null', null, /got object/],
  ['a function', () => undefined, /got another function or class/],
  ['another class', class {}, /extends Plugin from @rosey\/sdk; got another function or class/],
  ['a connector', Connector, /got another function or class/],
  ['the base class itself', Plugin, /got another function or class/],
] as const) {
  test(`a module that exports ${what} is refused`, async () => {
    await assert.rejects(loadInstance(bundleOf(exported), Plugin, 'Plugin'), failsWith('plugin-code', sentence))
  })
}

test('code that does not load or construct is told, with the cause', async () => {
  const bundle = { load: () => Promise.reject(new SyntaxError('line 3')), validate: undefined }
  await assert.rejects(loadInstance(bundle, Plugin, 'Plugin'), failsWith('plugin-code', /failed: line 3/))
  const unlucky = { load: () => Promise.reject(new Error('no route')), validate: undefined }
  await assert.rejects(loadInstance(unlucky, Plugin, 'Plugin'), failsWith('plugin-setup', /failed: no route/))
  await assert.rejects(loadInstance(bundleOf(Broken), Plugin, 'Plugin'), failsWith('plugin-setup', /failed: not today/))
})

test('a config gets its defaults in a copy, and what is wrong is one error', () => {
  const written = { a: 1 }
  const validate = (config: unknown) => Object.assign(config as object, { b: 2 }) !== undefined
  assert.deepEqual(checkedConfig({ ...bundleOf(Good), validate }, 'dice', written), { a: 1, b: 2 })
  assert.deepEqual(written, { a: 1 })
  assert.deepEqual(checkedConfig(bundleOf(Good), 'dice', undefined), {})
  assert.throws(
    () => checkedConfig(bundleOf(Good), 'dice', { a: 1, b: 2 }),
    failsWith('plugin-config', /^The config of dice is wrong: a is unknown: .*; b is unknown: /),
  )
})
