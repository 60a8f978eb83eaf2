import assert from 'node:assert/strict'
import { test } from 'node:test'
import { botConfig } from '../testing/config.ts'
import { offer } from '../testing/peers.ts'
import { actsIn, rulesFor } from './command-rules.ts'

const held = { plugin: 'dice', offer: offer('roll', { cooldown: { userMs: 2000, channelMs: 500 }, timeoutMs: 3000 }) }

test('without settings the offer holds', () => {
  assert.deepEqual(rulesFor(held, botConfig()), {
    enabled: true,
    role: 'guest',
    cooldown: { userMs: 2000, channelMs: 500 },
    timeoutMs: 3000,
  })
})

test('the operator overrides role, cooldown, time and whether it is on', () => {
  const roll = { enabled: false, role: 'moderator', timeoutSeconds: 1.5, cooldown: { userSeconds: 0 } } as const
  const config = botConfig({ plugins: { dice: { commands: { roll } } } })
  assert.deepEqual(rulesFor(held, config), {
    enabled: false,
    role: 'moderator',
    cooldown: { userMs: 0, channelMs: 500 },
    timeoutMs: 1500,
  })
})

const TIMES: [
  name: string,
  command: number | undefined,
  plugin: number | undefined,
  offered: number | undefined,
  ms: number,
][] = [
  ['the command first', 1, 2000, 3000, 1000],
  ['then the plugin', undefined, 2000, 3000, 2000],
  ['then the offer', undefined, undefined, 3000, 3000],
  ['then the default', undefined, undefined, undefined, 10_000],
]

for (const [name, command, plugin, offered, ms] of TIMES) {
  test(`the time to answer is set by ${name}`, () => {
    const settings = {
      ...(plugin === undefined ? {} : { commandTimeoutMs: plugin }),
      commands: { roll: command === undefined ? {} : { timeoutSeconds: command } },
    }
    const made = offer('roll', offered === undefined ? {} : { timeoutMs: offered })
    const rules = rulesFor({ plugin: 'dice', offer: made }, botConfig({ plugins: { dice: settings } }))
    assert.equal(rules.timeoutMs, ms)
  })
}

test('a plugin acts where the operator lets it', () => {
  const config = botConfig({ plugins: { dice: { channels: ['lounge', 'den:main'], commands: {} } } })
  assert.equal(actsIn(config, 'dice', { connector: 'lounge', channel: 'any' }), true)
  assert.equal(actsIn(config, 'dice', { connector: 'den', channel: 'main' }), true)
  assert.equal(actsIn(config, 'dice', { connector: 'den', channel: 'other' }), false)
  assert.equal(actsIn(config, 'constructor', { connector: 'den', channel: 'other' }), true)
})
