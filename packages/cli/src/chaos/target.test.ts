import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOnTheWay, questionFor } from './question.ts'
import { findTarget } from './target.ts'
import { chaosTarget, statusWith } from './test-target.ts'

const access = { socketPath: '/run/console.sock', token: 'secret' }

test('a process that runs is found by its name', () => {
  assert.equal(findTarget(statusWith({}), 'dice').pid, 100)
})

test('an unknown name is answered with the nearest one', () => {
  assert.throws(() => findTarget(statusWith({}), 'dicee'), { code: 'name-unknown', message: /Did you mean "dice"\?/ })
  assert.throws(() => findTarget(statusWith({}), 'zzzzzzzz'), { message: /There are: nats, dice\./ })
})

test('what has no process is refused, with its state and why', () => {
  const status = statusWith({ pid: null, state: 'failed', reason: 'five times' })
  assert.throws(() => findTarget(status, 'dice'), { code: 'not-running', message: /^dice is failed: five times\./ })
  assert.throws(() => findTarget(statusWith({}, 'external'), 'nats'), { message: /somebody else/ })
})

test('the bot is asked to roll where a plugin can, else for its help', () => {
  assert.equal(questionFor(statusWith({}), '!'), '!roll')
  assert.equal(questionFor(statusWith({ state: 'crashed' }), '?'), '?help')
})

test('a plugin is on the way of its own commands, a connector of what goes through it, a service of everything', () => {
  assert.equal(isOnTheWay(chaosTarget(), '!roll 2d6', access), true)
  assert.equal(isOnTheWay(chaosTarget({ commands: ['8ball'] }), '!roll 2d6', access), false)
  const connector = chaosTarget({ kind: 'connector', commands: [] })
  assert.equal(isOnTheWay({ ...connector, socketPath: access.socketPath }, '!roll', access), true)
  assert.equal(isOnTheWay(connector, '!roll', access), false)
  assert.equal(isOnTheWay(chaosTarget({ kind: 'service' }), '!roll', access), true)
})
