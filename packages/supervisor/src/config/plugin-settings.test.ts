import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveConfig } from './home-config.ts'
import { settingsFor } from './plugin-settings.ts'

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
