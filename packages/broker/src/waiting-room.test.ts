import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WaitingRoom } from './waiting-room.ts'

function room(most: number) {
  const sentAway: string[] = []
  const waiting = new WaitingRoom<{ name: string; hasSignedIn: boolean }>(most, ({ name }) => sentAway.push(name))
  const enter = (name: string) => {
    const client = { name, hasSignedIn: false }
    waiting.enter(client)
    return client
  }
  return { sentAway, enter, waiting }
}

test('one too many sends the one away that has waited longest', () => {
  const { sentAway, enter } = room(2)
  for (const name of ['a', 'b', 'c', 'd']) enter(name)
  assert.deepEqual(sentAway, ['a', 'b'])
})

test('who has signed in does not wait any more', () => {
  const { sentAway, enter } = room(2)
  enter('a').hasSignedIn = true
  enter('b').hasSignedIn = true
  for (const name of ['c', 'd']) enter(name)
  assert.deepEqual(sentAway, [])
  enter('e')
  assert.deepEqual(sentAway, ['c'])
})

test('who has left does not count', () => {
  const { sentAway, enter, waiting } = room(2)
  const gone = enter('a')
  waiting.leave(gone)
  for (const name of ['b', 'c']) enter(name)
  assert.deepEqual(sentAway, [])
})
