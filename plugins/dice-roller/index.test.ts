import assert from 'node:assert/strict'
import { test } from 'node:test'
import DiceRoller from './index.ts'
import { TestContext } from './test-context.ts'

const config = { maxDice: 100, maxSides: 1000, maxModifier: 100, cooldownSeconds: 2 }

function start(...values: number[]) {
  const chat = new TestContext(config)
  const plugin = new DiceRoller(() => values.shift() ?? Number.NaN)
  plugin.attach(chat.context)
  plugin.setup()
  return chat
}
const place = { user: 'ann', connector: 'console', channel: 'lounge', private: false }

test('a roll is answered and announced', async () => {
  const chat = start(17)
  assert.deepEqual(await chat.use('roll', 'D20 + 5'), ['🎲 [17] + 5 = 22'])
  assert.deepEqual(chat.announced, [
    {
      event: 'rolled',
      data: {
        ...place,
        expression: '1d20+5',
        terms: [
          { kind: 'dice', sign: 1, sides: 20, dice: [{ value: 17, kept: true }] },
          { kind: 'constant', sign: 1, value: 5 },
        ],
        total: 22,
      },
    },
  ])
})

test('nonsense is answered by the usage and not announced', async () => {
  const chat = start()
  const [reply] = await chat.use('roll', 'banana')
  assert.match(reply ?? '', /^Usage: !roll \[n\]d<sides>\[±modifier\], for example 2d6/)
  assert.deepEqual(chat.announced, [])
})

test('a broken limit is answered by its sentence and not announced', async () => {
  const chat = start()
  assert.deepEqual(await chat.use('roll', '101d6'), ['I can roll at most 100 dice at once.'])
  assert.deepEqual(chat.announced, [])
})

test('a coin falls on one of its two sides', async () => {
  const chat = start(0, 1)
  assert.deepEqual(await chat.use('flip', ''), ['🪙 heads'])
  assert.deepEqual(await chat.use('flip', ''), ['🪙 tails'])
  assert.deepEqual(chat.announced, [
    { event: 'flipped', data: { ...place, result: 'heads' } },
    { event: 'flipped', data: { ...place, result: 'tails' } },
  ])
})

test('without a source of chance of its own it rolls real dice', async () => {
  const chat = new TestContext(config)
  const plugin = new DiceRoller()
  plugin.attach(chat.context)
  plugin.setup()
  const [reply] = await chat.use('roll', '2d6')
  assert.match(reply ?? '', /^🎲 \[[1-6], [1-6]\] = \d+$/)
})

test('both commands have the cooldown of the config', () => {
  const { commands } = start()
  assert.deepEqual(commands.get('roll')?.options.cooldown, { userMs: 2000 })
  assert.deepEqual(commands.get('flip')?.options.cooldown, { userMs: 2000 })
})
