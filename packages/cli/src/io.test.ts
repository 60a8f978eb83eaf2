import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { processIo } from './io.ts'

/** What a terminal gets that wants colours, or none. */
function terminal(env: NodeJS.ProcessEnv = {}) {
  const stdout = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true })
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true })
  const io = processIo({ stdout, stderr, env } as unknown as NodeJS.Process)
  return { io, shown: () => String(stdout.read()), told: () => String(stderr.read()) }
}

const HOSTILE = '\u001b[2J\u001b]0;title\u0007\u001b[8mhidden\u009b5A\u202eback\r\u0000'

test('what could rewrite the screen of the operator does not reach it, by data or by notes', () => {
  const { io, shown, told } = terminal()
  io.out(`command      ${HOSTILE}`)
  io.say(HOSTILE)
  assert.equal(shown(), 'command      [2J]0;title[8mhidden5Aback\n')
  assert.equal(told(), '[2J]0;title[8mhidden5Aback\n')
})

test('our own colours, tabs and lines stay as they are', () => {
  const { io, shown } = terminal()
  const colours = (['green', 'yellow', 'red', 'gray', 'bold'] as const).map((colour) => io.paint(colour, colour))
  assert.ok(colours.every((text) => text.includes('\u001b[')))
  io.out(`${colours.join('\t')}\n✕ ünï`)
  assert.equal(shown(), `${colours.join('\t')}\n✕ ünï\n`)
})

test('without colours nothing of the kind is left', () => {
  const { io, shown } = terminal({ NO_COLOR: '1' })
  io.out(`${String.fromCharCode(0x1b)}[31mred?`)
  assert.equal(shown(), 'red?\n')
})
