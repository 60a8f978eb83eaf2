import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyPair } from '@rosey/protocol/tokens'
import { createHomeKeys, formatHomeKeys, parseHomeKeys } from './home-keys.ts'

const keys = createHomeKeys(Date.UTC(2026, 0, 2))
const text = formatHomeKeys(keys)

test('keys come back from their text as they were', () => {
  const again = parseHomeKeys(text, 'f')
  assert.equal(again.createdAt, '2026-01-02T00:00:00.000Z')
  for (const name of ['operator', 'account', 'system'] as const) {
    assert.deepEqual([again[name].kind, again[name].publicKey], [keys[name].kind, keys[name].publicKey])
  }
})

for (const [what, damaged] of [
  ['half a file', text.slice(0, text.length / 2)],
  ['nothing', ''],
  ['a list', '[]'],
  ['a key that is missing', text.replace('"account"', '"acount"')],
  ['a seed with a wrong letter', text.replace(keys.account.seed.slice(5, 9), 'AAAA')],
  ['a seed of a user in the place of an account', text.replace(keys.account.seed, createKeyPair('user').seed)],
] as const) {
  test(`${what} is told as damaged, with the file and without the secret`, () => {
    assert.throws(
      () => parseHomeKeys(damaged, '/home/keys.json'),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'key-invalid')
        assert.match(error.message, /\/home\/keys\.json.*rosey keys rotate/)
        assert.doesNotMatch(error.message, /S[OAU][A-Z2-7]{20}/)
        return true
      },
    )
  })
}
