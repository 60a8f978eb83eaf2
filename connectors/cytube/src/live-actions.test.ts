import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatAction } from '@rosey/sdk'
import { CytubeServer } from '../../../test/support/cytube-server/index.ts'
import { LiveClient } from './testing/live-client.ts'

const SENT = { outcome: 'sent' }

/** Does each action in turn; all must be sent. */
async function performAll(client: LiveClient, ...actions: ChatAction[]): Promise<void> {
  for (const action of actions) assert.deepEqual(await client.perform(action), SENT, action.name)
}

test('a private message arrives, and is refused for somebody who is not there', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const alice = await server.user('Alice')
  assert.deepEqual(await client.perform({ name: 'pm', data: { to: 'alice', text: '/me x' } }), SENT)
  await alice.shouldGet(/^\/me x$/)
  const absent = await client.perform({ name: 'pm', data: { to: 'bob', text: 'x' } })
  assert.deepEqual(absent, { outcome: 'refused', reason: 'bob is not in lounge' })
  alice.pm('rosey', 'a *secret*')
  await client.hears(/^pm Alice: a secret$/)
})

test('an action line is said with /me', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const alice = await server.user('alice')
  await performAll(client, { name: 'message', data: { text: 'waves', action: true } })
  assert.equal((await alice.shouldSee(/^waves$/)).meta.action, true)
})

test('the playlist is worked on: queue, move, keep, jump, skip, shuffle, remove, clear', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 3 } } })
  await using client = await LiveClient.inside(server)
  await performAll(
    client,
    { name: 'media.queue', data: { id: 'a', type: 'yt', position: 'end' } },
    { name: 'media.queue', data: { id: 'b', type: 'yt', position: 'end', temporary: true } },
    { name: 'media.queue', data: { id: 'c', type: 'yt', position: 'next' } },
    { name: 'media.move', data: { uid: '1', after: null } },
    { name: 'media.temporary', data: { uid: '1', temporary: false } },
    { name: 'media.jump', data: { uid: '2' } },
    { name: 'media.skip', data: {} },
    { name: 'media.voteskip', data: {} },
    { name: 'media.shuffle', data: {} },
    { name: 'media.remove', data: { uid: '2' } },
    { name: 'media.clear', data: {} },
  )
  assert.ok(client.news.includes('playlist.moved 1 after null'))
  assert.equal(client.news.at(-1), 'media.changed nothing')
})

test('what cannot be queued is refused with the reason of CyTube', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const queue = (id: string, type: string): ChatAction => ({ name: 'media.queue', data: { id, type, position: 'end' } })
  await performAll(client, queue('a', 'yt'))
  const again = await client.perform(queue('a', 'yt'))
  assert.deepEqual(again, { outcome: 'refused', reason: 'This item is already on the playlist' })
  const odd = await client.perform(queue('b', 'zz'))
  assert.deepEqual(odd, { outcome: 'refused', reason: "Unknown media type 'zz'" })
})

test('of two items that are added at once each has its own outcome', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const queue = (id: string): ChatAction => ({ name: 'media.queue', data: { id, type: 'cm', position: 'end' } })
  const [good, bad] = await Promise.all([client.perform(queue('good')), client.perform(queue('nope'))])
  assert.deepEqual(good, SENT)
  assert.deepEqual(bad, { outcome: 'refused', reason: 'Expected HTTP 200 OK, not 404 Not Found' })
})

test('a custom embed is confirmed although the server changes its id', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 3 } } })
  await using client = await LiveClient.inside(server)
  const id = '<iframe src="https://player.example/x"></iframe>'
  await performAll(client, { name: 'media.queue', data: { id, type: 'cu', position: 'end', title: 'My embed' } })
  await client.hears(/^media\.changed 0 My embed$/)
})

test('what names nothing, or needs a higher rank, is refused before anything is sent', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 1 } } })
  await using client = await LiveClient.inside(server)
  const before = server.received.length
  const actions: ChatAction[] = [
    { name: 'media.queue', data: { id: 'a', type: 'yt', position: 'end' } },
    { name: 'media.skip', data: {} },
    { name: 'media.clear', data: {} },
    { name: 'media.remove', data: { uid: '7' } },
    { name: 'poll.open', data: { title: 'x', options: ['a'] } },
    { name: 'poll.vote', data: { option: 0 } },
    { name: 'kick', data: { user: 'rosey' } },
    { name: 'ban', data: { user: 'alice; /clear' } },
    { name: 'unban', data: { user: 'alice' } },
    { name: 'mute', data: { user: 'alice' } },
    { name: 'clear', data: {} },
    { name: 'message', data: { text: ' \n ' } },
  ]
  for (const action of actions) assert.equal((await client.perform(action)).outcome, 'refused', action.name)
  assert.equal(server.received.length, before)
})

test('a poll is opened, voted in and closed', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await performAll(
    client,
    { name: 'poll.open', data: { title: 'tea & cake?', options: ['yes', 'no'], timeoutSeconds: 60 } },
    { name: 'poll.vote', data: { option: 1 } },
    { name: 'poll.close', data: {} },
  )
  const polls = client.news.filter((line) => line.startsWith('poll'))
  assert.deepEqual(polls, [
    'poll.opened tea & cake?: yes 0, no 0',
    'poll.updated tea & cake?: yes 0, no 1',
    'poll.closed',
  ])
})

test('moderation: mute, unmute, kick, ban, unban, clear', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  const alice = await server.user('alice')
  await performAll(
    client,
    { name: 'mute', data: { user: 'Alice' } },
    { name: 'mute', data: { user: 'alice' } },
    { name: 'unmute', data: { user: 'alice' } },
    { name: 'kick', data: { user: 'alice', reason: 'be\nnice' } },
    { name: 'ban', data: { user: 'alice', reason: 'really' } },
    { name: 'unban', data: { user: 'ALICE' } },
    { name: 'clear', data: {} },
  )
  assert.deepEqual(await alice.shouldReceive('kick'), [{ reason: 'be nice' }])
  const told = client.news.filter((line) => line.startsWith('moderation'))
  assert.deepEqual(told, [
    'moderation.muted alice',
    'moderation.unmuted alice',
    'moderation.kicked alice by rosey',
    'moderation.banned alice by rosey',
    'moderation.unbanned alice by rosey',
    'moderation.cleared by rosey',
  ])
})

test('somebody of equal rank cannot be kicked, somebody not banned not unbanned', async () => {
  await using server = await CytubeServer.start()
  await using client = await LiveClient.inside(server)
  await server.user('mod', { rank: 2 })
  await client.hears(/^user\.(joined|updated) mod moderator 2/)
  const kick = await client.perform({ name: 'kick', data: { user: 'mod' } })
  assert.deepEqual(kick, { outcome: 'refused', reason: 'mod has rank 2, the bot only 2' })
  const unban = await client.perform({ name: 'unban', data: { user: 'mod' } })
  assert.deepEqual(unban, { outcome: 'refused', reason: 'mod is not banned' })
})

test('a ban that CyTube refuses is refused with its reason', async () => {
  await using server = await CytubeServer.start({ accounts: { rosey: { rank: 2 }, boss: { rank: 5 } } })
  await using client = await LiveClient.inside(server)
  const result = await client.perform({ name: 'ban', data: { user: 'boss' } })
  assert.deepEqual(result, { outcome: 'refused', reason: "You don't have permission to ban this person." })
})
