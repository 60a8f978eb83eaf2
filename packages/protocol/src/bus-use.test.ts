import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BusUse, explainRefusal, permissionFor } from './bus-use.ts'

const NONE = { name: 'dice', permissions: [] }

const NEEDS: readonly [BusUse['operation'], string, string | undefined][] = [
  ['subscribe', 'rosey.chat.>', 'chat.read'],
  ['subscribe', 'rosey.chat.lounge.main.message', 'chat.read'],
  ['subscribe', 'rosey.pm.>', 'pm.read'],
  ['subscribe', 'rosey.media.lounge.>', 'media.read'],
  ['subscribe', 'rosey.event.quotes.added', 'event:quotes.added'],
  ['subscribe', 'rosey.event.quotes.was.added', 'event:quotes.was.added'],
  ['subscribe', 'rosey.event.quotes.>', undefined],
  ['subscribe', 'rosey.event.*.added', undefined],
  ['subscribe', 'rosey.event.quotes', undefined],
  ['subscribe', 'rosey.event.quotes.=', undefined],
  ['subscribe', 'rosey.command.other.*', undefined],
  ['subscribe', 'rosey.hook.other.>', undefined],
  ['subscribe', 'rosey.platform.>', undefined],
  ['subscribe', 'rosey.send.>', undefined],
  ['subscribe', 'rosey.plugin.>', undefined],
  ['subscribe', 'rosey.>', undefined],
  ['subscribe', '>', undefined],
  ['subscribe', '_INBOX.bot.>', undefined],
  ['subscribe', '$SYS.>', undefined],
  ['subscribe', 'other.chat.x', undefined],
  ['publish', 'rosey.send.dice.lounge.main.message', 'chat.send'],
  ['publish', 'rosey.send.dice.lounge.main.pm', 'pm.send'],
  ['publish', 'rosey.send.dice.lounge.main.media.skip', 'media.control'],
  ['publish', 'rosey.send.dice.lounge.main.kick', 'moderate'],
  ['publish', 'rosey.send.dice.lounge.main.dance', undefined],
  ['publish', 'rosey.send.bot.lounge.main.message', undefined],
  ['publish', 'rosey.chat.lounge.main.message', undefined],
  ['publish', 'rosey.command.other.x', undefined],
  ['publish', 'rosey.event.quotes.added', undefined],
]

for (const [operation, subject, permission] of NEEDS) {
  test(`to ${operation} ${subject} a plugin needs ${permission ?? 'what no permission gives'}`, () => {
    assert.equal(permissionFor(operation, subject, 'dice'), permission)
    const refusal = explainRefusal({ operation, subject }, NONE)
    assert.equal(refusal.permission, permission)
    if (permission === undefined) assert.match(refusal.message, /, and no permission allows it: \S/)
    else assert.ok(refusal.message.endsWith(`: add "- ${permission}" under "permissions:" in manifest.yaml`))
  })
}

for (const [use, why] of [
  [{ operation: 'subscribe', subject: 'rosey.command.other.*' }, /it belongs to other$/],
  [{ operation: 'subscribe', subject: 'rosey.command.*.*' }, /each plugin hears its own$/],
  [{ operation: 'subscribe', subject: 'rosey.command.dice.roll' }, /in the queue dice\.e$/],
  [{ operation: 'subscribe', subject: 'rosey.*.x' }, /nobody but roseyd hears everything$/],
  [{ operation: 'subscribe', subject: 'rosey.weather.x' }, /none of the subjects of Rosey$/],
  [{ operation: 'subscribe', subject: '$SRV.PING.bot' }, /as dice, and asks nobody$/],
  [{ operation: 'publish', subject: '_INBOX.bot.1' }, /while the question is fresh$/],
  [{ operation: 'publish', subject: 'rosey.send.bot.a.b.message' }, /in the name of bot$/],
  [{ operation: 'publish', subject: 'rosey.send.dice.a.b.dance' }, /there is no such action$/],
  [{ operation: 'publish', subject: 'rosey.event.quotes.added' }, /what quotes announces, it announces itself$/],
  [{ operation: 'publish', subject: 'rosey.platform.a.b.message' }, /told by connectors$/],
  [{ operation: 'publish', subject: 'rosey.hook.other.message' }, /only the bot says that$/],
  [{ operation: 'publish', subject: 'rosey.plugin.dice.ready' }, /only roseyd/],
  [{ operation: 'publish', subject: 'rosey.weather.x' }, /none of the subjects of Rosey$/],
] as const) {
  test(`why nobody may ${use.operation} ${use.subject} is said`, () => {
    assert.match(explainRefusal(use, NONE).message, why)
  })
}

test('who has the permission is told of the channels that the operator allows, or of the queue', () => {
  const user = { name: 'dice', permissions: ['chat.read', 'chat.send'] }
  const say = { operation: 'publish', subject: 'rosey.send.dice.lounge.other.message' } as const
  const limited = explainRefusal(say, { ...user, channels: ['lounge:main'] })
  assert.equal(limited.permission, undefined)
  assert.match(limited.message, /the operator allows it in lounge:main alone \(plugins\.dice\.channels\)$/)
  assert.match(explainRefusal(say, { ...user, channels: [] }).message, /allows it in no channel/)
  assert.match(explainRefusal(say, user).message, /restart it$/)
  const hear = { operation: 'subscribe', subject: 'rosey.chat.>' } as const
  assert.match(explainRefusal(hear, user).message, /in the queue dice\.e and in no other way$/)
  assert.match(
    explainRefusal({ ...hear, queue: 'dice.e' }, { ...user, channels: ['lounge'] }).message,
    /in lounge alone/,
  )
})
