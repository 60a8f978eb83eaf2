import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundedMap } from './bounded-map.ts'

test('the entry that was set longest ago is forgotten', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  map.set('c', 4)
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c'), map.size], [3, undefined, 4, 2])
})

test('a value is made only where there is none', () => {
  const map = new BoundedMap<string, number>(2)
  assert.equal(
    map.ensure('a', () => 1),
    1,
  )
  assert.equal(
    map.ensure('a', () => 2),
    1,
  )
  map.delete('a')
  assert.equal(map.size, 0)
})
