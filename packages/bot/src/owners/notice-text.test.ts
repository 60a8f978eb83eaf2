import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connector, plugin } from '../testing/peers.ts'
import { noticeText, summaryText } from './notice-text.ts'

test('a notice says what, why and what to do', () => {
  const dice = plugin('dice', { reason: 'exit code 1\nafter 5 restarts' })
  assert.equal(
    noticeText({ kind: 'failed', peer: dice }, '.'),
    'dice has failed: exit code 1 after 5 restarts. To start it again: .plugin start dice; what it said: rosey logs dice',
  )
  assert.equal(
    noticeText({ kind: 'crashing', peer: plugin('dice', { critical: true }) }, '!'),
    'The bot is degraded. dice has crashed 3 times in a row. It is started again by itself; what it said: rosey logs dice',
  )
  assert.match(noticeText({ kind: 'failed', peer: connector('lounge') }, '!'), /again: rosey start lounge;/)
  assert.match(summaryText({ kind: 'failed', peer: dice }), /^dice has failed as well\..*rosey status$/)
})
