import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTROL_LIMITS, type CommandOffer, encodeLine, LineDecoder } from '@rosey/protocol'
import { readyMessage } from './ready-message.ts'

const stop = () => Promise.resolve({})
const command = (help: string): CommandOffer => ({
  name: 'c',
  aliases: [],
  help,
  usage: '',
  role: 'guest',
  cooldown: { userMs: 0, channelMs: 0 },
})
const offering = (count: number, help: string) => ({
  stop,
  offers: { commands: Array.from({ length: count }, () => command(help)), hooks: [] },
})

test('a program that offers nothing says so', () => {
  assert.deepEqual(readyMessage('x', { stop }), { kind: 'ready', offers: { commands: [], hooks: [] } })
})

test('the most that is taken passes, and one byte more is refused with the limit', () => {
  const empty = Buffer.byteLength(encodeLine(readyMessage('x', offering(1, '')))) - 1
  const room = CONTROL_LIMITS.maxBytes - empty
  const line = Buffer.from(encodeLine(readyMessage('x', offering(1, 'a'.repeat(room)))))
  assert.equal(new LineDecoder(CONTROL_LIMITS).push(line).values.length, 1)
  assert.throws(() => readyMessage('x', offering(1, 'a'.repeat(room + 1))), {
    code: 'plugin-setup',
    message: /can take 256 KB/,
  })
})

test('commands whose texts count several bytes a letter are refused by their bytes', () => {
  assert.throws(() => readyMessage('polyglot', offering(200, '語'.repeat(600))), {
    code: 'plugin-setup',
    message: /^The 200 commands of polyglot take \d+ KB with their texts.*shorten help and usage/,
  })
})
