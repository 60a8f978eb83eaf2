import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTION_SCHEMAS, isActionName, permissionForAction } from './actions.ts'
import { grantsFor, queueOf } from './grants.ts'
import { SIMPLE_PERMISSIONS } from './permissions.ts'

const OWN_SUBSCRIBE = ['rosey.command.dice.*']
const OWN_PUBLISH = ['rosey.event.dice.>']

function plugin(permissions: readonly string[], channels?: readonly string[]) {
  const { publish, subscribe } = grantsFor({ kind: 'plugin', name: 'dice', permissions, channels })
  assert.deepEqual(publish.slice(0, 1), OWN_PUBLISH)
  assert.deepEqual(
    subscribe.slice(0, 1).map(({ subject }) => subject),
    OWN_SUBSCRIBE,
  )
  for (const { queue } of subscribe) assert.equal(queue, 'dice.e')
  return { publish: publish.slice(1), subscribe: subscribe.slice(1).map(({ subject }) => subject) }
}

for (const [permissions, channels, subscribe, publish] of [
  [[], undefined, [], []],
  [['network', 'files:data', 'service:quotes', 'nonsense'], undefined, [], []],
  [['chat.read'], undefined, ['rosey.hook.dice.>', 'rosey.chat.>'], []],
  [['pm.read'], undefined, ['rosey.pm.>'], []],
  [['media.read'], undefined, ['rosey.media.>'], []],
  [['chat.send'], undefined, [], ['rosey.send.dice.*.*.message']],
  [['pm.send'], undefined, [], ['rosey.send.dice.*.*.pm']],
  [['event:quotes.added'], undefined, ['rosey.event.quotes.added'], []],
  [['event:quotes.*'], undefined, ['rosey.event.quotes.=2A'], []],
  [['chat.read', 'chat.send'], [], ['rosey.hook.dice.>'], []],
  [['chat.read'], ['lounge'], ['rosey.hook.dice.>', 'rosey.chat.lounge.>'], []],
  [
    ['chat.read'],
    ['lounge:main', 'irc:#a'],
    ['rosey.hook.dice.>', 'rosey.chat.lounge.main.>', 'rosey.chat.irc.=23a.>'],
    [],
  ],
  [['media.read'], ['lounge:a:b'], ['rosey.media.lounge.a=3Ab.>'], []],
  [['chat.send'], ['lounge', 'irc:x'], [], ['rosey.send.dice.lounge.*.message', 'rosey.send.dice.irc.x.message']],
  [['pm.read'], ['lounge:main', 'lounge:other'], ['rosey.pm.lounge.>'], []],
  [
    ['chat.read', 'chat.send'],
    ['*:>'],
    ['rosey.hook.dice.>', 'rosey.chat.=2A.=3E.>'],
    ['rosey.send.dice.=2A.=3E.message'],
  ],
] as const) {
  test(`${JSON.stringify(permissions)} in ${channels === undefined ? 'all channels' : JSON.stringify(channels)}`, () => {
    assert.deepEqual(plugin(permissions, channels), { publish: [...publish], subscribe: [...subscribe] })
  })
}

test('no two entries overlap, whatever is written twice or within another', () => {
  const permissions = [...Object.keys(SIMPLE_PERMISSIONS), ...Object.keys(SIMPLE_PERMISSIONS), 'event:a.b', 'event:a.b']
  const channels = ['lounge:main', 'lounge', 'lounge', 'irc:x', 'irc:x', 'irc:y']
  const { publish, subscribe } = grantsFor({ kind: 'plugin', name: 'dice', permissions, channels })
  for (const list of [publish, subscribe.map(({ subject }) => subject)]) {
    for (const [at, one] of list.entries())
      for (const other of list.slice(at + 1)) assert.ok(!overlap(one, other), `${one} ${other}`)
  }
})

test('all permissions together allow every action, each under its own name', () => {
  const actions = Object.keys(ACTION_SCHEMAS).filter(isActionName)
  const { publish } = plugin([...new Set(actions.map(permissionForAction))])
  assert.deepEqual(publish.toSorted(), actions.map((action) => `rosey.send.dice.*.*.${action}`).toSorted())
})

test('a connector says what comes in and hears what it is to do', () => {
  assert.deepEqual(grantsFor({ kind: 'connector', name: 'lounge', permissions: ['chat.read'] }), {
    publish: ['rosey.platform.lounge.>'],
    subscribe: [{ subject: 'rosey.send.*.lounge.>', queue: 'lounge.e' }],
  })
})

test('of the services only the bot has a say on the bus', () => {
  const { publish, subscribe } = grantsFor({ kind: 'service', name: 'bot', permissions: [] })
  assert.deepEqual(publish, [
    'rosey.chat.>',
    'rosey.pm.>',
    'rosey.media.>',
    'rosey.hook.>',
    'rosey.command.>',
    'rosey.send.bot.>',
    '_INBOX.>',
  ])
  assert.deepEqual(subscribe, [{ subject: 'rosey.platform.>', queue: queueOf('bot') }, { subject: 'rosey.plugin.>' }])
  assert.deepEqual(grantsFor({ kind: 'service', name: 'nats', permissions: [] }), { publish: [], subscribe: [] })
})

/** True when some subject matches both patterns. */
function overlap(one: string, other: string): boolean {
  const a = one.split('.')
  const b = other.split('.')
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]]
    if (left === undefined || right === undefined) return false
    if (left === '>' || right === '>') return true
    if (left !== right && left !== '*' && right !== '*') return false
  }
  return true
}
