import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessState } from '@rosey/protocol'
import { isGone, Peers } from './peers.ts'
import { offer, plugin } from './testing/peers.ts'

const CASES: [
  name: string,
  state: ProcessState,
  current: string | null,
  instance: string,
  seen: boolean,
  gone: boolean,
][] = [
  ['the process that runs', 'running', 'a', 'a', true, false],
  ['an unhealthy one', 'unhealthy', 'a', 'a', true, false],
  ['one that is stopping finishes', 'stopping', 'a', 'a', true, false],
  ['one that crashed', 'crashed', 'a', 'a', true, true],
  ['one that failed', 'failed', 'a', 'a', true, true],
  ['one that was replaced', 'running', 'b', 'a', true, true],
  ['one whose successor starts', 'starting', 'a', 'a', true, true],
  ['a successor that answers before its news', 'running', 'a', 'b', false, false],
  ['a successor that answers while it starts', 'starting', 'b', 'b', false, false],
  ['one never seen whose name has no process', 'crashed', 'b', 'b', false, true],
]

for (const [name, state, current, instance, seen, gone] of CASES) {
  test(`${name} is ${gone ? 'gone' : 'there'}`, () => {
    assert.equal(isGone(plugin('dice', { state, instance: current }), instance, seen), gone)
  })
}

test('a process that was seen at work is known after it was replaced', () => {
  const peers = new Peers([plugin('dice', { instance: 'a' })])
  assert.equal(peers.isGone('dice', 'a'), false)
  peers.update(plugin('dice', { instance: 'b' }))
  assert.equal(peers.isGone('dice', 'a'), true)
  assert.equal(peers.isGone('nobody', 'a'), false)
})

test('offers stay known while a plugin is away', () => {
  const offers = { commands: [offer('roll')], hooks: [] }
  const peers = new Peers([plugin('dice', { offers })])
  peers.update(plugin('dice', { state: 'crashed' }))
  assert.deepEqual(peers.get('dice')?.offers, offers)
  const none = { commands: [], hooks: [] }
  peers.update(plugin('dice', { offers: none }))
  assert.deepEqual(peers.get('dice')?.offers, none)
})

test('listeners hear news until they leave', () => {
  const peers = new Peers()
  const heard: string[] = []
  const leave = peers.onChange((peer) => heard.push(peer.state))
  peers.update(plugin('dice', { state: 'starting' }))
  leave()
  peers.update(plugin('dice', {}))
  assert.deepEqual(heard, ['starting'])
})
