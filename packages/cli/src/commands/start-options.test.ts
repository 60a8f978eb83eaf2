import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseMisplaced, refuseTooLate, type StartOptions } from './start-options.ts'

const tooLate: [options: StartOptions, why: RegExp][] = [
  [{ foreground: true }, /cannot run in this terminal/],
  [{ logLevel: 'debug' }, /its log level is said at its start/],
  [{ safe: true }, /what it leaves out is said at its start/],
  [{ without: ['8ball'] }, /what it leaves out is said at its start/],
]

for (const [options, why] of tooLate) {
  test(`a bot that runs cannot follow ${Object.keys(options)[0]} any more`, () => {
    assert.throws(() => refuseTooLate(options), { code: 'daemon-running', message: why })
    assert.throws(() => refuseMisplaced(['bot'], options), { code: 'usage' })
    refuseMisplaced([], options)
  })
}

test('what is not given is not refused', () => {
  refuseTooLate({ without: [] })
  refuseMisplaced(['bot'], { force: true })
  assert.throws(() => refuseMisplaced([], { force: true }), { code: 'usage' })
})
