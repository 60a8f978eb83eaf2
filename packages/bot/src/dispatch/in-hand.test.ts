import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InterruptedMessage, Peer } from '@rosey/protocol'
import { Peers } from '../peers.ts'
import { invocation } from '../testing/invocation.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { plugin } from '../testing/peers.ts'
import { InHand } from './in-hand.ts'
import { LAST_WORDS_MS } from './moves.ts'

function stage() {
  const peers = new Peers([plugin('dice', {})])
  const clock = new ManualClock()
  const reports: Omit<InterruptedMessage, 'kind'>[] = []
  const inHand = new InHand({ peers, clock, report: (report) => reports.push(report) })
  const tell = (changes: Partial<Peer>) => peers.update(plugin('dice', changes))
  const commands = () =>
    reports.map(({ instance, invocations }) => [instance, ...invocations.map(({ command }) => command)])
  return { clock, inHand, tell, reports, commands }
}

test('what a process had in hand is told at once and together when it is gone', () => {
  const { clock, inHand, tell, commands } = stage()
  inHand.take('dice', 'dice-1', invocation('roll'))
  inHand.take('dice', 'dice-1', invocation('flip'))
  inHand.take('other', 'other-1', invocation('ask'))
  tell({ state: 'crashed' })
  tell({ state: 'starting' })
  clock.pass(LAST_WORDS_MS)
  assert.deepEqual(commands(), [['dice-1', 'roll', 'flip']])
  tell({ state: 'running', instance: 'dice-2' })
  clock.pass(60_000)
  assert.equal(commands().length, 1)
  inHand.close()
})

test('what it has finished, also with its last words, is not told', () => {
  const { clock, inHand, tell, commands } = stage()
  const done = inHand.take('dice', 'dice-1', invocation('roll'))
  const late = inHand.take('dice', 'dice-1', invocation('flip'))
  done()
  tell({ state: 'crashed' })
  clock.pass(LAST_WORDS_MS - 1)
  late()
  late()
  clock.pass(1)
  assert.deepEqual(commands(), [])
  inHand.close()
})

test('a process that is replaced is gone, and its successor is not', () => {
  const { clock, inHand, tell, commands } = stage()
  inHand.take('dice', 'dice-1', invocation('roll'))
  tell({ state: 'stopping' })
  clock.pass(1000)
  assert.deepEqual(commands(), [])
  tell({ instance: 'dice-2' })
  inHand.take('dice', 'dice-2', invocation('flip'))
  clock.pass(LAST_WORDS_MS)
  assert.deepEqual(commands(), [['dice-1', 'roll']])
  inHand.close()
})

test('an acceptance behind the news of the end is told as well', () => {
  const { clock, inHand, tell, commands } = stage()
  tell({ state: 'crashed' })
  inHand.take('dice', 'dice-1', invocation('roll'))
  clock.pass(LAST_WORDS_MS)
  assert.deepEqual(commands(), [['dice-1', 'roll']])
  inHand.close()
})

test('nothing is told after it was closed, and no timer is left', () => {
  const { clock, inHand, tell, commands } = stage()
  inHand.take('dice', 'dice-1', invocation('roll'))
  tell({ state: 'crashed' })
  inHand.close()
  assert.equal(clock.waiting, 0)
  tell({ state: 'failed' })
  clock.pass(1000)
  assert.deepEqual(commands(), [])
})
