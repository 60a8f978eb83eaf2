import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIgnored } from './ignore-list.ts'

const CASES: [entry: string, connector: string, user: string, ignored: boolean][] = [
  ['OtherBot', 'lounge', 'otherbot', true],
  ['lounge:otherbot', 'lounge', 'OtherBot', true],
  ['lounge:otherbot', 'den', 'otherbot', false],
  ['other', 'lounge', 'otherbot', false],
]

for (const [entry, connector, user, ignored] of CASES) {
  test(`the entry ${entry} ${ignored ? 'silences' : 'does not concern'} ${user} on ${connector}`, () => {
    assert.equal(isIgnored([entry], connector, user), ignored)
  })
}

test('an empty list ignores nobody', () => {
  assert.equal(isIgnored([], 'lounge', 'bob'), false)
})
