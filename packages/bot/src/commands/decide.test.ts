import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BotConfig, Role } from '@rosey/protocol'
import { botConfig } from '../testing/config.ts'
import { offer, plugin } from '../testing/peers.ts'
import { buildCommandTable, EMPTY_TABLE } from './command-table.ts'
import { type Asker, type CommandDesk, decide, usableCommands } from './decide.ts'
import { helpOverview, helpTopic } from './help.ts'

const offers = {
  commands: [
    offer('roll', {
      aliases: ['dice'],
      usage: '[n]d<sides>',
      help: 'rolls dice',
      cooldown: { userMs: 2000, channelMs: 500 },
    }),
    offer('mute', { role: 'moderator' }),
  ],
  hooks: [],
}

function desk(config: Partial<BotConfig> = {}): CommandDesk {
  const table = buildCommandTable([plugin('dice-roller', { offers })], EMPTY_TABLE)
  return { table, config: botConfig(config), isWanted: () => true }
}

function asker(role: Role = 'user'): Asker {
  return { connector: 'lounge', channel: 'main', user: { name: 'ann', role, verified: true } }
}

const off = { 'dice-roller': { commands: { roll: { enabled: false } } } }
const elsewhere = { 'dice-roller': { channels: ['den'], commands: {} } }
const owned = { 'dice-roller': { commands: { mute: { role: 'owner' as const } } } }

const CASES: [text: string, role: Role, config: Partial<BotConfig>, kind: string][] = [
  ['hello', 'user', {}, 'chat'],
  ['!roll 2d6', 'guest', {}, 'run'],
  ['!dice', 'guest', {}, 'run'],
  ['!help', 'guest', {}, 'help'],
  ['!plugin list', 'admin', {}, 'manage'],
  ['!plugin', 'owner', {}, 'manage'],
  ['!plugin list', 'moderator', {}, 'forbidden'],
  ['!mute bob', 'user', {}, 'forbidden'],
  ['!mute bob', 'moderator', {}, 'run'],
  ['!mute bob', 'admin', { plugins: owned }, 'forbidden'],
  ['!nonsense', 'user', {}, 'chat'],
  ['!nonsense', 'user', { unknownCommand: 'reply' }, 'unknown'],
  ['!rol', 'user', { unknownCommand: 'suggest' }, 'unknown'],
  ['!nonsense', 'user', { unknownCommand: 'suggest' }, 'chat'],
  ['!roll', 'user', { plugins: off }, 'hidden'],
  ['!roll', 'user', { plugins: off, unknownCommand: 'reply' }, 'unknown'],
  ['!roll', 'user', { plugins: elsewhere }, 'hidden'],
]

for (const [text, role, config, kind] of CASES) {
  test(`${text} of a ${role} with ${JSON.stringify(config)}: ${kind}`, () => {
    assert.equal(decide(text, asker(role), desk(config)).kind, kind)
  })
}

test('the nearest command that the person may use is suggested', () => {
  const decision = decide('!rol', asker(), desk({ unknownCommand: 'suggest' }))
  assert.ok(decision.kind === 'unknown')
  assert.equal(decision.suggestion, 'roll')
  assert.equal(decide('!mut', asker('user'), desk({ unknownCommand: 'suggest' })).kind, 'chat')
})

test('the list of commands holds what the person may use here', () => {
  const names = (role: Role, config = {}) => usableCommands(asker(role), desk(config)).map(({ offer }) => offer.name)
  assert.deepEqual(names('user'), ['roll'])
  assert.deepEqual(names('moderator'), ['mute', 'roll'])
  assert.deepEqual(names('owner', { plugins: elsewhere }), [])
  assert.deepEqual(usableCommands(asker('owner'), { ...desk(), isWanted: () => false }), [])
})

test('help lists the commands', () => {
  assert.equal(helpOverview(asker('moderator'), desk()), 'Commands: !mute, !roll. More about one: !help <command>')
  assert.equal(helpOverview(asker(), desk({ plugins: elsewhere })), 'There are no commands here.')
  assert.equal(helpOverview(asker('admin'), desk()), 'Commands: !mute, !plugin, !roll. More about one: !help <command>')
})

const TOPICS: [topic: string, text: string][] = [
  ['roll', '!roll [n]d<sides>: rolls dice. Also: !dice. Wait between two uses: 2 s a person, 0.5 s a channel.'],
  ['!DICE', '!roll [n]d<sides>: rolls dice. Also: !dice. Wait between two uses: 2 s a person, 0.5 s a channel.'],
  ['help', '!help [command]: lists the commands, or explains one.'],
  ['rol', 'There is no command !rol. Did you mean !roll?'],
  ['mute', 'There is no command !mute.'],
]

for (const [topic, text] of TOPICS) {
  test(`help about ${topic}`, () => assert.equal(helpTopic(topic, asker(), desk()), text))
}

test('what only admins may use is explained to them alone', () => {
  assert.match(helpTopic('plugin', asker('admin'), desk()), /^!plugin list \| info NAME .* Role: admin\.$/)
  assert.equal(helpTopic('plugin', asker('moderator'), desk()), 'There is no command !plugin.')
})

test('what only admins may use is suggested to them alone', () => {
  const suggested = (role: Role) => decide('!plugni', asker(role), desk({ unknownCommand: 'suggest' }))
  assert.deepEqual(suggested('admin'), { kind: 'unknown', word: 'plugni', suggestion: 'plugin' })
  assert.equal(suggested('user').kind, 'chat')
})

test('help names the role that a command needs', () => {
  assert.equal(helpTopic('mute', asker('moderator'), desk()), '!mute. Role: moderator.')
})
