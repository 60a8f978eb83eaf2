import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTION_SCHEMAS, isActionName } from './actions.ts'
import { EVENT_SCHEMAS, isEventName } from './events.ts'
import { PLUGIN_EVENT_SCHEMAS, type PluginEventName } from './plugin-events.ts'
import {
  announceSubject,
  commandSubject,
  decodeToken,
  encodeToken,
  eventSubject,
  hookSubject,
  inboxPrefix,
  type ParsedSubject,
  parseSubject,
  patterns,
  platformSubject,
  pluginSubject,
  type Subject,
  sendSubject,
} from './subjects.ts'

const NASTY = [
  '',
  'a',
  'A',
  '=',
  '==',
  '=41',
  '=3D',
  '.',
  '..',
  'a.b',
  'a=2Eb',
  '*',
  '>',
  '$SYS',
  ' ',
  'a b',
  '\t\r\n',
  '\u0000',
  'ü',
  'u\u0308',
  '🎲',
  '\ufeff',
  '\ufefflounge',
  'lounge',
  '\ufffd',
  'PUB x 0\r\n\r\n',
  'x'.repeat(300),
]

test('no two texts have the same token, and each comes back from its token', () => {
  assert.equal(new Set(NASTY.map(encodeToken)).size, NASTY.length)
  for (const text of NASTY) assert.equal(decodeToken(encodeToken(text)), text)
})

test('a token is never empty and holds nothing that a broker would take for something', () => {
  for (const text of NASTY) assert.match(encodeToken(text), /^[A-Za-z0-9_=-]+$/)
})

for (const token of ['', '*', '>', 'a b', '=4', '=4G', '=zz', '=2e', '=41', '=C3', 'a=', 'ü', '==', '=-1', '=+1']) {
  test(`${JSON.stringify(token)} is the token of nothing`, () => {
    assert.equal(decodeToken(token), undefined)
    assert.equal(parseSubject(`rosey.command.dice.${token}`), undefined)
  })
}

const events = Object.keys(EVENT_SCHEMAS).filter(isEventName)
const actions = Object.keys(ACTION_SCHEMAS).filter(isActionName)

/** Every builder with every name, and what must be read from the subject. */
function* built(name: string): Generator<readonly [Subject<unknown>, ParsedSubject]> {
  for (const event of events) {
    const place = { connector: name, channel: `${name}2`, event }
    yield [platformSubject(name, `${name}2`, event), { kind: 'platform', ...place }]
    yield [eventSubject('chat', name, `${name}2`, event), { kind: 'chat', ...place }]
    yield [eventSubject('media', name, `${name}2`, event), { kind: 'media', ...place }]
    yield [eventSubject('pm', name, `${name}2`, event), { kind: 'pm', connector: name, event }]
  }
  for (const action of actions) {
    const sent = { kind: 'send', sender: name, connector: `${name}2`, channel: `${name}3`, action } as const
    yield [sendSubject(name, `${name}2`, `${name}3`, action), sent]
  }
  for (const event of Object.keys(PLUGIN_EVENT_SCHEMAS) as PluginEventName[]) {
    yield [pluginSubject(name, event), { kind: 'plugin', plugin: name, event }]
  }
  yield [hookSubject(name, 'message'), { kind: 'hook', plugin: name, event: 'message' }]
  yield [commandSubject(name, `${name}2`), { kind: 'command', plugin: name, command: `${name}2` }]
  yield [announceSubject('dice', name), { kind: 'event', plugin: 'dice', event: name }]
}

for (const name of NASTY) {
  test(`what is built from ${JSON.stringify(name.slice(0, 20))} is read back and has its schema`, () => {
    for (const [{ subject, schema }, parsed] of built(name)) {
      assert.deepEqual(parseSubject(subject), parsed)
      assert.doesNotMatch(subject, /[*>\s]|\.\.|^\.|\.$/)
      assert.equal(typeof schema, 'object')
    }
  })
}

for (const subject of [
  '',
  'rosey',
  'rosey.',
  'rosey.chat',
  'rosey.chat.lounge',
  'rosey.chat.lounge.main',
  'rosey.chat..main.message',
  'rosey.chat.lounge.main.',
  'rosey.chat.lounge.main.message=2Ereplayed',
  'rosey.pm.lounge',
  'rosey.command.dice',
  'rosey.command.dice.roll.again',
  'rosey.send.dice.lounge.main',
  'rosey.plugin.dice',
  'rosey.unknown.a.b.c',
  'Rosey.chat.lounge.main.message',
  '_INBOX.dice.1',
  '$SYS.x.y.z',
  'rosey.toString.a.b.c',
]) {
  test(`"${subject}" is no subject of ours`, () => {
    assert.equal(parseSubject(subject), undefined)
  })
}

test('a pattern is never read as a subject', () => {
  const all = [
    patterns.allPlatform(),
    patterns.platformOf('lounge'),
    patterns.allFamily('chat'),
    patterns.familyIn('chat', 'lounge'),
    patterns.familyIn('media', 'lounge', 'main'),
    patterns.hooksOf('dice'),
    patterns.commandsOf('dice'),
    patterns.sendTo('lounge'),
    patterns.sendBy('dice', 'media.queue'),
    patterns.sendIn('dice', 'lounge', undefined, 'message'),
    patterns.allSendBy('dice'),
    patterns.eventsOf('dice'),
    patterns.allPlugins(),
  ]
  for (const pattern of all) assert.equal(parseSubject(pattern), undefined, pattern)
})

test('a name adds no wildcard to a pattern', () => {
  for (const name of NASTY) {
    const allowed = [
      [patterns.platformOf(name), 'platform', '>'],
      [patterns.familyIn('chat', name), 'chat', '>'],
      [patterns.familyIn('pm', name, name), 'pm', '>'],
      [patterns.commandsOf(name), 'command', '*'],
      [patterns.hooksOf(name), 'hook', '>'],
      [patterns.eventsOf(name), 'event', '>'],
    ] as const
    for (const [pattern, root, wildcard] of allowed) {
      assert.equal(pattern, `rosey.${root}.${encodeToken(name)}.${wildcard}`)
    }
    assert.equal(patterns.sendTo(name), `rosey.send.*.${encodeToken(name)}.>`)
    assert.doesNotMatch(patterns.event(name, name), /[*>]/)
    assert.doesNotMatch(patterns.sendIn(name, name, name, name), /[*>]/)
  }
})

test('private messages do not name their channel', () => {
  assert.equal(eventSubject('pm', 'lounge', 'main', 'pm').subject, 'rosey.pm.lounge.pm')
})

test('an inbox belongs to one process', () => {
  assert.equal(inboxPrefix('dice', 'A-1'), '_INBOX.dice.A-1')
  assert.equal(inboxPrefix('a.b', '*'), '_INBOX.a=2Eb.=2A')
  assert.equal(patterns.inbox(inboxPrefix('dice', 'A-1')), '_INBOX.dice.A-1.>')
})
