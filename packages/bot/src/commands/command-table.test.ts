import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Peer } from '@rosey/protocol'
import { offer, plugin } from '../testing/peers.ts'
import { buildCommandTable, type CommandTable, EMPTY_TABLE, findCommand } from './command-table.ts'

function holders(table: CommandTable): Record<string, string> {
  return Object.fromEntries([...table.commands].map(([name, held]) => [name, held.plugin]))
}

const roll = { commands: [offer('roll', { aliases: ['r'] })], hooks: [] }
const dice = plugin('dice', { bundled: true, offers: roll })
const craps = plugin('craps', { bundled: false, offers: roll })
const yahtzee = plugin('yahtzee', { bundled: false, offers: roll })

const CASES: [name: string, peers: Peer[], before: Peer[], expected: Record<string, string>][] = [
  ['no plugin offers no command', [], [], {}],
  ['a plugin without offers has no command', [plugin('dice', {})], [], {}],
  ['a bundled plugin comes before another', [craps, dice], [], { roll: 'dice' }],
  ['of two others the name decides', [yahtzee, craps], [], { roll: 'craps' }],
  ['who holds a name keeps it', [craps, yahtzee], [yahtzee], { roll: 'yahtzee' }],
  ['a holder that restarts keeps its name', [dice, { ...craps, state: 'crashed' }], [craps], { roll: 'craps' }],
  ['a holder that has failed loses its name', [dice, { ...craps, state: 'failed' }], [craps], { roll: 'dice' }],
  [
    'a stopped holder loses its name',
    [yahtzee, { ...dice, desired: false, state: 'stopped' }],
    [dice],
    { roll: 'yahtzee' },
  ],
  [
    'a stopped plugin keeps what nobody else has',
    [{ ...dice, desired: false, state: 'stopped' }],
    [],
    { roll: 'dice' },
  ],
]

for (const [name, peers, before, expected] of CASES) {
  test(name, () => {
    assert.deepEqual(holders(buildCommandTable(peers, buildCommandTable(before, EMPTY_TABLE))), expected)
  })
}

test('a clash names both and costs only that command', () => {
  const both = { commands: [offer('roll'), offer('craps')], hooks: [] }
  const table = buildCommandTable([dice, plugin('craps', { offers: both })], EMPTY_TABLE)
  assert.deepEqual(table.clashes, [{ name: 'roll', holder: 'dice', refused: 'craps' }])
  assert.deepEqual(holders(table), { roll: 'dice', craps: 'craps' })
})

for (const name of ['help', 'plugin']) {
  test(`nobody can have the name ${name}`, () => {
    const table = buildCommandTable([plugin('a', { offers: { commands: [offer(name)], hooks: [] } })], EMPTY_TABLE)
    assert.equal(findCommand(table, name), undefined)
    assert.deepEqual(table.clashes, [{ name, holder: 'bot', refused: 'a' }])
  })
}

test('an alias finds its command and loses against a name', () => {
  const other = { commands: [offer('rock', { aliases: ['roll', 'stone', 'help'] })], hooks: [] }
  const table = buildCommandTable([plugin('a', { bundled: true, offers: other }), craps], EMPTY_TABLE)
  assert.equal(findCommand(table, 'r')?.plugin, 'craps')
  assert.equal(findCommand(table, 'stone')?.offer.name, 'rock')
  assert.equal(findCommand(table, 'roll')?.plugin, 'craps')
  assert.deepEqual(
    table.clashes.map(({ name, holder }) => `${name} ${holder}`),
    ['roll craps', 'help bot'],
  )
})

test('of two equal aliases the one of the plugin that comes first holds', () => {
  const a = plugin('a', { offers: { commands: [offer('one', { aliases: ['x'] })], hooks: [] } })
  const b = plugin('b', { offers: { commands: [offer('two', { aliases: ['x'] })], hooks: [] } })
  const table = buildCommandTable([b, a], EMPTY_TABLE)
  assert.equal(findCommand(table, 'x')?.plugin, 'a')
  assert.deepEqual(table.clashes, [{ name: 'x', holder: 'a', refused: 'b' }])
})
