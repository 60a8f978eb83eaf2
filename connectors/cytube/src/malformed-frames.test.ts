import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_SCHEMAS, problemsOf } from '@rosey/protocol'
import { ChannelView } from './channel-view.ts'
import type { Draft } from './draft.ts'
import { stamp } from './draft.ts'

const EVENTS = [
  'userlist',
  'addUser',
  'userLeave',
  'setUserMeta',
  'setAFK',
  'setUserRank',
  'playlist',
  'queue',
  'delete',
  'moveVideo',
  'setTemp',
  'setPlaylistLocked',
  'setCurrent',
  'changeMedia',
  'mediaUpdate',
  'newPoll',
  'updatePoll',
  'closePoll',
  'clearchat',
  'rank',
  'setPermissions',
  'channelOpts',
  'chatMsg',
  'noSuchEvent',
]

const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  -1,
  Number.NaN,
  '',
  'text',
  [],
  [null, 5, {}, { name: '' }, { media: {} }],
  {},
  { name: 5, rank: 'x', meta: 7 },
  { username: '[server]', msg: null },
  { username: '[server]', msg: 'rosey kicked' },
  { uid: 'x', after: {}, from: null, item: { media: { id: 1 } } },
  { title: 5, options: [null, 3, {}], counts: 'x', initiator: {} },
  { id: 'x', type: 'yt', seconds: 'long', title: 'y'.repeat(5000) },
]

test('frames of any shape never throw, and what comes of them matches the schemas', () => {
  const view = new ChannelView('lounge', 'rosey')
  const drafts: Draft[] = []
  for (const event of EVENTS) {
    for (const arg of ODD) {
      drafts.push(...view.take({ event, args: [arg] }))
      drafts.push(
        ...view.hear('chat', { event, args: [arg] }).drafts,
        ...view.hear('pm', { event, args: [arg] }).drafts,
      )
    }
  }
  drafts.push(...view.snapshot())
  assert.ok(drafts.length > 0)
  for (const draft of drafts) {
    const { name, data } = stamp(draft, () => 'id', 1)
    assert.deepEqual(problemsOf(EVENT_SCHEMAS[name], data), [], `${name} ${JSON.stringify(data)}`)
  }
})
