import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPlainly } from './check.ts'
import { BotSettingsSchema, PluginSettingsSchema, resolveRestart } from './settings.ts'

test('the defaults of a restart are those that the requirements name', () => {
  assert.deepEqual(resolveRestart(), {
    policy: 'on-failure',
    maxAttempts: 5,
    initialDelayMs: 1000,
    factor: 2,
    maxDelayMs: 30_000,
    jitter: 0,
    resetAfterMs: 60_000,
  })
})

test('what is written comes before the defaults of a kind, and those before the defaults of all', () => {
  const kind = { policy: 'always', maxAttempts: 3, initialDelayMs: 10, maxDelayMs: 20 } as const
  const resolved = resolveRestart({ maxAttempts: 0, initialDelaySeconds: 0, factor: 3 }, kind)
  assert.deepEqual(
    [resolved.policy, resolved.maxAttempts, resolved.initialDelayMs, resolved.factor, resolved.maxDelayMs],
    ['always', 0, 0, 3, 20],
  )
  assert.ok(Object.isFrozen(resolved))
})

const everything = {
  enabled: true,
  critical: false,
  restart: { policy: 'never', maxAttempts: 0, jitter: 1, factor: 1 },
  limits: { cpuPercent: null, memoryMb: 48, violations: 1, onViolation: 'warn' },
  health: { heartbeatSeconds: 0.1 },
  channels: ['lounge', 'lounge:main'],
  commands: { roll: { enabled: false, role: 'moderator', cooldown: { userSeconds: 3 } } },
  config: { anything: ['goes'] },
}

for (const [change, good] of [
  [{}, true],
  [{ enabeld: true }, false],
  [{ restart: { policy: 'sometimes' } }, false],
  [{ restart: { maxAttempts: -1 } }, false],
  [{ restart: { maxAttempts: 1.5 } }, false],
  [{ restart: { factor: 0.5 } }, false],
  [{ restart: { jitter: 2 } }, false],
  [{ limits: { memoryMb: 47 } }, false],
  [{ stopTimeoutSeconds: -1 }, false],
  [{ readyTimeoutSeconds: 0 }, false],
  [{ channels: [''] }, false],
  [{ commands: { roll: { role: 'king' } } }, false],
  [{ commands: { roll: { cooldown: { users: 3 } } } }, false],
] as const) {
  test(`settings of a plugin with ${JSON.stringify(change)} are ${good ? '' : 'not '}taken`, () => {
    assert.equal(checkPlainly(PluginSettingsSchema, { ...everything, ...change }), good)
  })
}

for (const [written, good] of [
  [{ prefix: '!', owners: ['lounge:Ann'], ignore: ['OtherBot'], unknownCommand: 'suggest' }, true],
  [{ prefix: '' }, false],
  [{ prefix: 'a b' }, false],
  [{ owners: ['Ann'] }, false],
  [{ admins: [':Ann'] }, false],
  [{ unknownCommand: 'shout' }, false],
] as const) {
  test(`settings of the bot ${JSON.stringify(written)} are ${good ? '' : 'not '}taken`, () => {
    assert.equal(checkPlainly(BotSettingsSchema, written), good)
  })
}
