import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HookOffer, Peer } from '@rosey/protocol'
import { botConfig } from '../testing/config.ts'
import { plugin } from '../testing/peers.ts'
import { BREAKER_MS, BREAKER_TIMEOUTS, FilterBreaker } from './filter-breaker.ts'
import { planFilters } from './filter-plan.ts'

function filter(name: string, hook: Partial<HookOffer> = {}, changes: Partial<Peer> = {}): Peer {
  const hooks: HookOffer[] = [{ event: 'message', priority: 0, onFailure: 'open', ...hook }]
  return plugin(name, { offers: { commands: [], hooks }, ...changes })
}

const here = { connector: 'lounge', channel: 'main' }

test('filters are asked by priority, then by name', () => {
  const peers = [filter('b'), filter('late', { priority: -1 }), filter('a'), filter('first', { priority: 9 })]
  const names = planFilters([...peers, plugin('none', {})], botConfig(), here).map(({ plugin }) => plugin)
  assert.deepEqual(names, ['first', 'a', 'b', 'late'])
})

test('a filter is asked only where its plugin may act', () => {
  const config = botConfig({ plugins: { a: { channels: ['den'], commands: {} } } })
  assert.deepEqual(planFilters([filter('a')], config, here), [])
})

const STATES: [name: string, changes: Partial<Peer>, serving: boolean | undefined][] = [
  ['running', {}, true],
  ['restarting', { state: 'crashed' }, false],
  ['failed', { state: 'failed' }, false],
  ['disabled', { state: 'disabled', desired: false }, undefined],
  ['stopped', { state: 'stopped', desired: false }, undefined],
]

for (const [name, changes, serving] of STATES) {
  test(`the filter of a ${name} plugin ${serving === undefined ? 'is off' : serving ? 'is asked' : 'counts as failing'}`, () => {
    assert.equal(planFilters([filter('a', {}, changes)], botConfig(), here)[0]?.isServing, serving)
  })
}

test('after enough time-outs in a row a filter is left alone for a while', () => {
  const breaker = new FilterBreaker()
  for (let count = 1; count < BREAKER_TIMEOUTS; count++) assert.equal(breaker.timedOut('a', 0), false)
  breaker.answered('a')
  for (let count = 1; count < BREAKER_TIMEOUTS; count++) assert.equal(breaker.timedOut('a', 0), false)
  assert.equal(breaker.isOpen('a', 0), false)
  assert.equal(breaker.timedOut('a', 0), true)
  assert.equal(breaker.isOpen('a', BREAKER_MS - 1), true)
  assert.equal(breaker.isOpen('b', 0), false)
  assert.equal(breaker.isOpen('a', BREAKER_MS), false)
  assert.equal(breaker.timedOut('a', BREAKER_MS), true)
})
