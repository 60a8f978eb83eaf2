import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Marks, missedCommands } from './marks.ts'

const replay = [
  { id: 'old', time: 90, text: '!roll' },
  { id: 'same', time: 100, text: '!roll' },
  { id: 'known', time: 110, text: '!roll' },
  { id: 'chat', time: 120, text: 'hello' },
  { id: 'missed', time: 130, text: '!roll' },
]
const missed = (mark: number | undefined) =>
  missedCommands(
    replay,
    mark,
    (id) => id === 'known',
    ({ text }) => text.startsWith('!'),
  ).map(({ id }) => id)

test('unknown commands that are not older than the mark were missed', () => {
  assert.deepEqual(missed(100), ['same', 'missed'])
})

test('without a mark nothing was missed', () => {
  assert.deepEqual(missed(undefined), [])
})

test('a mark belongs to its channel and never goes back', () => {
  const marks = new Marks()
  marks.move('lounge', 'main', 100)
  marks.move('lounge', 'main', 50)
  assert.equal(marks.get('lounge', 'main'), 100)
  assert.equal(marks.get('lounge', 'other'), undefined)
})
