import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageIds } from './message-id.ts'

const HI = { time: 1, name: 'alice', html: 'hi' }
/** The id of a message that is the first on its connection. */
const idOf = (kind: 'chat' | 'pm', channel: string, message: Partial<typeof HI> = {}): string =>
  new MessageIds(channel).next(kind, { ...HI, ...message })

test('the id of a message depends on channel, time, author and text, and not on case', () => {
  const id = idOf('chat', 'lounge')
  assert.equal(id, idOf('chat', 'Lounge', { name: 'Alice' }))
  const others = [
    idOf('pm', 'lounge'),
    idOf('chat', 'other'),
    idOf('chat', 'lounge', { time: 2 }),
    idOf('chat', 'lounge', { name: 'bob' }),
    idOf('chat', 'lounge', { html: 'hi!' }),
  ]
  assert.equal(new Set([id, ...others]).size, 6)
})

test('equal messages of one millisecond are told apart by their order, on each connection alike', () => {
  const ids = new MessageIds('lounge')
  const id = idOf('chat', 'lounge')
  const [first, other, second, third] = [HI, { ...HI, html: 'ho' }, HI, HI].map((chat) => ids.next('chat', chat))
  assert.deepEqual([first, second, third], [id, `${id}#2`, `${id}#3`])
  assert.equal(other, idOf('chat', 'lounge', { html: 'ho' }))
})

test('what was long ago is forgotten', () => {
  const ids = new MessageIds('lounge')
  const id = ids.next('chat', HI)
  for (let time = 2; time < 202; time++) ids.next('chat', { ...HI, time })
  assert.equal(ids.next('chat', HI), id)
})
