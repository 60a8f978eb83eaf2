import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crashId } from './crash-id.ts'
import { overflow } from './overflow.ts'

const ids = (name: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => crashId(1_780_000_000_000 + from + index, name))

test('of one process the newest twenty stay', () => {
  const all = ids('dice', 23)
  assert.deepEqual(overflow(all), all.slice(0, 3))
  assert.deepEqual(overflow(all.slice(3)), [])
})

test('of all the newest two hundred stay', () => {
  const all = Array.from({ length: 15 }, (_, index) => ids(`p${index}`, 15, index * 100)).flat()
  assert.deepEqual(overflow(all), all.slice(0, 25))
})

test('a process that crashes all the time does not push out the records of the others', () => {
  const quiet = ids('quiet', 3)
  const loud = ids('loud', 300, 1000)
  assert.deepEqual(overflow([...quiet, ...loud]), loud.slice(0, 280))
})
