import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as Type from 'typebox'
import { examplePeer } from '../../../test/support/example-peer.ts'
import { checkPlainly } from './check.ts'
import { CommandOfferSchema, OffersSchema } from './commands.ts'
import { checkCompiled } from './compiled.ts'
import { ChildMessageSchema, PeerSchema } from './control.ts'

const EMOJI = '🎲'
const FAMILY = '👨‍👩‍👧‍👦'

const offer = (help: string, usage = '') => ({
  name: 'roll',
  aliases: [],
  help,
  usage,
  role: 'user' as const,
  cooldown: { userMs: 0, channelMs: 0 },
})
const beat = (complaint: string) => ({
  kind: 'heartbeat',
  loopDelayMs: 0,
  handled: 0,
  failed: 0,
  lastActivityAt: null,
  complaint,
})

for (const { name, schema, value, good } of [
  { name: '150 emoji as a help', schema: CommandOfferSchema, value: offer(EMOJI.repeat(150)), good: true },
  { name: '151 emoji as a help', schema: CommandOfferSchema, value: offer(EMOJI.repeat(151)), good: false },
  { name: '160 emoji as a help', schema: CommandOfferSchema, value: offer(EMOJI.repeat(160)), good: false },
  { name: '300 letters and one emoji', schema: CommandOfferSchema, value: offer('x'.repeat(300) + EMOJI), good: false },
  { name: '299 letters and one emoji', schema: CommandOfferSchema, value: offer('x'.repeat(299) + EMOJI), good: false },
  { name: '298 letters and one emoji', schema: CommandOfferSchema, value: offer('x'.repeat(298) + EMOJI), good: true },
  { name: '30 families as a usage', schema: CommandOfferSchema, value: offer('', FAMILY.repeat(30)), good: false },
  { name: 'an e with 299 accents', schema: CommandOfferSchema, value: offer(`e${'\u0301'.repeat(299)}`), good: true },
  { name: 'an e with 300 accents', schema: CommandOfferSchema, value: offer(`e${'\u0301'.repeat(300)}`), good: false },
  { name: '301 broken halves', schema: CommandOfferSchema, value: offer('\ud83c'.repeat(301)), good: false },
  {
    name: 'one among others',
    schema: OffersSchema,
    value: { commands: [offer(''), offer(EMOJI.repeat(160))], hooks: [] },
    good: false,
  },
  { name: '250 emoji as a complaint', schema: ChildMessageSchema, value: beat(EMOJI.repeat(250)), good: true },
  { name: '251 emoji as a complaint', schema: ChildMessageSchema, value: beat(EMOJI.repeat(251)), good: false },
  { name: 'one emoji where two units are needed', schema: Type.String({ minLength: 2 }), value: EMOJI, good: true },
  { name: 'one emoji where three are needed', schema: Type.String({ minLength: 3 }), value: EMOJI, good: false },
  {
    name: 'a long word for a pattern',
    schema: Type.String({ pattern: '^a', maxLength: 4 }),
    value: `a${EMOJI}${EMOJI}`,
    good: false,
  },
]) {
  test(`${name}: both checkers say ${good ? 'yes' : 'no'}`, () => {
    assert.equal(checkPlainly(schema, value), good, 'plainly')
    assert.equal(checkCompiled(schema, value), good, 'compiled')
  })
}

test('properties that are called like keywords are properties', () => {
  const schema = Type.Object({ type: Type.String({ maxLength: 2 }), maxLength: Type.Integer() })
  for (const [value, good] of [
    [{ type: 'ab', maxLength: 1 }, true],
    [{ type: 'abc', maxLength: 1 }, false],
    [{ type: 'ab', maxLength: 'x' }, false],
  ] as const) {
    assert.equal(checkPlainly(schema, value), good)
    assert.equal(checkCompiled(schema, value), good)
  }
})

test('a peer whose offers passed the compiled check of a ready message passes that of its reader', () => {
  const peer = (help: string) => examplePeer({ offers: { commands: [offer(help)], hooks: [] } })
  for (const help of ['', EMOJI.repeat(150), EMOJI.repeat(160), FAMILY.repeat(40), 'x'.repeat(301)]) {
    const ready = { kind: 'ready', offers: { commands: [offer(help)], hooks: [] } }
    assert.equal(checkCompiled(ChildMessageSchema, ready), checkPlainly(PeerSchema, peer(help)), help)
  }
})
