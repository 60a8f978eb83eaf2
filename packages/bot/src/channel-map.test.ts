import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChannelMap } from './channel-map.ts'

test('what one connector makes up takes nothing away from another', () => {
  const map = new ChannelMap<number>()
  map.set('lounge', 'main', 1)
  for (let index = 0; index < 5000; index++) map.set('wild', `made-up-${index}`, index)
  assert.equal(map.get('lounge', 'main'), 1)
  assert.equal(map.get('wild', 'made-up-0'), undefined)
  assert.equal(map.get('wild', 'made-up-4999'), 4999)
})

test('a value is made once', () => {
  const map = new ChannelMap<object>()
  const made = map.ensure('lounge', 'main', () => ({}))
  assert.equal(
    map.ensure('lounge', 'main', () => ({})),
    made,
  )
  assert.equal(map.get('lounge', 'other'), undefined)
})
