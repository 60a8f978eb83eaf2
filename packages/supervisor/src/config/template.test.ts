import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type JsonSchema, keysOf, schemaAt } from './describe-schema.ts'
import { configJsonSchema } from './json-schema.ts'
import { loadConfig } from './load-config.ts'
import { configTemplate } from './template.ts'

async function loadText(t: TestContext, text: string) {
  const root = await mkdtemp(join(tmpdir(), 'rosey-template-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  await writeFile(join(root, 'rosey.yaml'), text)
  await writeFile(join(root, 'cytube-password.txt'), 'secret\n')
  return loadConfig(root, {})
}

const uncommented = (text: string) => text.replaceAll(/^( *)#(?! )/gm, '$1').replaceAll(`\${VARIABLE}`, 'a variable')

test('a new config changes nothing', async (t) => {
  const { config, warnings } = await loadText(t, configTemplate())
  const untouched = await loadText(t, '')
  assert.deepEqual(config, untouched.config)
  assert.deepEqual(warnings, [])
})

test('a new config with answers joins that channel and keeps the console', async (t) => {
  const answers = { site: 'https://cytu.be', channel: 'lounge', user: 'rosey', password: 'a: "b" #c' }
  const { config } = await loadText(t, configTemplate(answers))
  assert.deepEqual(config.connectors, {
    console: { use: 'console', config: {} },
    cytube: { use: 'cytube', config: answers },
  })
})

test('everything that a new config shows is valid when the marks are taken away', async (t) => {
  const { config } = await loadText(t, uncommented(configTemplate()))
  assert.equal(config.bus.command, '/usr/sbin/nats-server')
  assert.equal(config.plugins['dice-roller']?.commands?.roll?.cooldown?.userSeconds, 2)
})

test('a new config shows every key', () => {
  const schema = configJsonSchema()
  const text = configTemplate()
  for (const key of everyKey(schema)) assert.match(text, new RegExp(`^ *#${key}:`, 'm'), key)
})

test('the schema for editors in docs is the one of the code', async () => {
  const file = new URL('../../../../docs/rosey.schema.json', import.meta.url)
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(configJsonSchema())))
})

function everyKey(schema: JsonSchema): string[] {
  const below = keysOf(schema).flatMap((key) => {
    const part = schemaAt(schema, [key])
    return [key, ...(part === undefined ? [] : everyKey(part))]
  })
  const record = schema.patternProperties === undefined ? undefined : schemaAt(schema, ['any'])
  return record === undefined ? below : [...below, ...everyKey(record)]
}
