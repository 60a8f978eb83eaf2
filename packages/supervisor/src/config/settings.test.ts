import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedParts } from './changed-parts.ts'
import { resolveConfig } from './home-config.ts'
import { settingsFor } from './plugin-settings.ts'
import type { WrittenConfig } from './schema.ts'

const installed = ['8ball', 'dice-roller']
const nothing = {
  bus: false,
  bot: false,
  web: false,
  logs: false,
  hotReload: false,
  pluginFolders: false,
  connectors: { added: [], removed: [], changed: [] },
  plugins: [],
}

test('an entry wins over the defaults, and those over the manifest, key by key', () => {
  const config = resolveConfig({
    pluginDefaults: { limits: { cpuPercent: 20 }, channels: ['a', 'b'] },
    plugins: { x: { limits: { memoryMb: null }, channels: ['c'] } },
  })
  const manifest = { restart: {}, limits: { cpuPercent: 90, memoryMb: 64, violations: 3 }, health: {} }
  assert.deepEqual(settingsFor(config, 'x', { ...manifest, readyTimeoutSeconds: 30 }), {
    restart: {},
    limits: { cpuPercent: 20, memoryMb: null, violations: 3 },
    health: {},
    readyTimeoutSeconds: 30,
    channels: ['c'],
  })
})

test('a plugin named like a property of every object has no settings by accident', () => {
  assert.deepEqual(settingsFor(resolveConfig({}), 'constructor'), {})
})

const changes: [why: string, before: WrittenConfig, after: WrittenConfig, expected: object][] = [
  ['a default written out', {}, { bot: { prefix: '!' }, plugins: { x: {} } }, {}],
  ['the prefix', {}, { bot: { prefix: '?' } }, { bot: true }],
  ['the bus', {}, { bus: { port: 1 } }, { bus: true }],
  ['logs, live', {}, { logs: { level: 'debug' }, hotReload: true }, { logs: true, hotReload: true }],
  [
    'the role of a command: the bot alone',
    {},
    { plugins: { x: { commands: { roll: { role: 'user' } } } } },
    { bot: true },
  ],
  ['channels: bot and process', {}, { plugins: { x: { channels: ['a'] } } }, { bot: true, plugins: ['x'] }],
  ['the config of a plugin', { plugins: { x: { config: { a: 1 } } } }, { plugins: { x: {} } }, { plugins: ['x'] }],
  ['defaults touch all', {}, { pluginDefaults: { limits: { memoryMb: 99 } } }, { plugins: installed }],
  [
    'defaults do not touch one with its own word',
    { plugins: { '8ball': { stopTimeoutSeconds: 1 } } },
    { plugins: { '8ball': { stopTimeoutSeconds: 1 } }, pluginDefaults: { stopTimeoutSeconds: 3 } },
    { plugins: ['dice-roller'] },
  ],
  [
    'connectors',
    { connectors: { a: { use: 'console' }, b: { use: 'console' } } },
    { connectors: { b: { use: 'cytube' }, c: { use: 'console' } } },
    { connectors: { added: ['c'], removed: ['a'], changed: ['b'] } },
  ],
]

for (const [why, before, after, expected] of changes) {
  test(`what a change touches: ${why}`, () => {
    const parts = changedParts(resolveConfig(before), resolveConfig(after), installed)
    assert.deepEqual(parts, { ...nothing, ...expected })
  })
}
