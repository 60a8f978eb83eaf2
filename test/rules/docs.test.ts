import assert from 'node:assert/strict'
import { access, glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import {
  ERROR_TABLE,
  ISOLATION_LAYERS,
  markOf,
  PERMISSION_TABLE,
  PROCESS_STATES,
  parseSubject,
  patterns,
  STATE_MEANINGS,
  TRANSITIONS,
} from '../../packages/protocol/src/index.ts'
import { configTemplate } from '../../packages/supervisor/src/config/template.ts'
import { tableBelow } from '../support/markdown-table.ts'
import { ROOT, readText } from './source-files.ts'

const unquoted = (cell: string) => cell.replaceAll('`', '')

test('docs/errors.md holds the table of error codes, and no other', async () => {
  const rows = tableBelow(await readText('docs/errors.md'), 'Codes')
  const expected = Object.entries(ERROR_TABLE).map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy])
  assert.deepEqual(rows, expected)
})

test('docs/lifecycle.md holds every state with its mark and meaning', async () => {
  const rows = tableBelow(await readText('docs/lifecycle.md'), 'States')
  assert.deepEqual(
    rows,
    PROCESS_STATES.map((state) => [markOf(state), `\`${state}\``, STATE_MEANINGS[state]]),
  )
})

test('docs/lifecycle.md holds every transition', async () => {
  const rows = tableBelow(await readText('docs/lifecycle.md'), 'Transitions')
  assert.deepEqual(
    rows,
    PROCESS_STATES.map((state) => [`\`${state}\``, TRANSITIONS[state].map((next) => `\`${next}\``).join(', ')]),
  )
})

test('docs/security.md holds every layer, docs/isolation.md every permission', async () => {
  const layers = tableBelow(await readText('docs/security.md'), 'Layers')
  assert.deepEqual(
    layers,
    Object.entries(ISOLATION_LAYERS).map(([name, meaning]) => [`\`${name}\``, meaning]),
  )
  const permissions = tableBelow(await readText('docs/isolation.md'), 'Permissions').map((row) => row.slice(0, 2))
  assert.deepEqual(
    permissions,
    Object.entries(PERMISSION_TABLE).map(([form, allows]) => [`\`${form}\``, allows]),
  )
})

test('docs/subjects.md lists each root of the subjects, and each listed one is ours', async () => {
  const rows = tableBelow(await readText('docs/subjects.md'), 'Subjects')
  const listed = rows.map(([subject = '']) => unquoted(subject))
  // Each listed subject, with its placeholders filled in, is one that the code takes apart.
  const roots = listed.map((subject) => {
    const parsed = parseSubject(subject.replaceAll(/<([a-z]+)…?>/g, '$1').replaceAll('…', ''))
    assert.ok(parsed, `${subject} is no subject of the code`)
    return parsed.kind
  })
  // Each pattern that the code builds begins like a listed one.
  const built = [
    patterns.allPlatform(),
    patterns.allFamily('chat'),
    patterns.allFamily('pm'),
    patterns.allFamily('media'),
    patterns.allHooks(),
    patterns.allCommands(),
    patterns.allSendBy('x'),
    patterns.eventsOf('x'),
    patterns.allPlugins(),
  ].map((pattern) => pattern.split('.')[1])
  assert.deepEqual([...roots].sort(), [...built].sort())
})

test('every link between the documents leads somewhere', async () => {
  const missing: string[] = []
  for (const pattern of ['*.md', 'docs/**/*.md', 'plugins/*/*.md', 'connectors/*/*.md']) {
    for await (const path of glob(pattern, { cwd: ROOT })) {
      const text = (await readText(path)).replaceAll(/```[\s\S]*?```/g, '')
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target) || target.startsWith('#')) continue
        const [file = ''] = target.split('#')
        await access(join(ROOT, dirname(path), file)).catch(() => missing.push(`${path}: ${target}`))
      }
    }
  }
  assert.deepEqual(missing, [])
})

test('docs/configuration.md shows the config that rosey init writes', async () => {
  const [, shown] = /```yaml\n([\s\S]*?)```/.exec(await readText('docs/configuration.md')) ?? []
  assert.equal(shown, configTemplate())
})
