import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChannelView } from './channel-view.ts'

const said = (username: string, msg: string, time: number) => ({ username, msg, meta: {}, time })

/** The ids of the messages of a view's replay. */
function replayedIds(view: ChannelView): (string | undefined)[] {
  const replay = view.snapshot().find(({ name }) => name === 'message.replayed')
  return replay?.name === 'message.replayed' ? replay.data.messages.map(({ id }) => id) : []
}

/** The id of the message that a view hears. */
function heardId(view: ChannelView, arg: unknown): string | undefined {
  const [draft] = view.hear('chat', { event: 'chatMsg', args: [arg] }).drafts
  return draft?.data.id
}

test('two equal commands of one millisecond are two messages, with the same ids live and replayed', () => {
  const roll = said('alice', '!roll', 5)
  const live = new ChannelView('lounge', 'rosey')
  const heard = [heardId(live, roll), heardId(live, said('bob', 'ho', 5)), heardId(live, roll)]
  assert.equal(new Set(heard).size, 3)
  const replayed = new ChannelView('lounge', 'rosey')
  for (const arg of [roll, said('bob', 'ho', 5), roll]) replayed.keepReplayed(arg)
  assert.deepEqual(replayedIds(replayed), heard)
  assert.deepEqual(replayedIds(replayed), heard, 'looking does not count')
})

test('a message that equals a replayed one comes after it in the count', () => {
  const view = new ChannelView('lounge', 'rosey')
  view.keepReplayed(said('alice', '!roll', 5))
  const [replayed] = replayedIds(view)
  assert.equal(heardId(view, said('alice', '!roll', 5)), `${replayed}#2`)
})

test('the bot’s own equal lines have an id each', () => {
  const view = new ChannelView('lounge', 'rosey')
  const own = said('Rosey', 'hi', 5)
  const echoes = [own, own].map((arg) => view.hear('chat', { event: 'chatMsg', args: [arg] }).echo?.id)
  const next = new ChannelView('lounge', 'rosey')
  for (const arg of [own, own]) next.keepReplayed(arg)
  assert.deepEqual(next.replayedOwnIds(), echoes)
  assert.equal(new Set(echoes).size, 2)
})
