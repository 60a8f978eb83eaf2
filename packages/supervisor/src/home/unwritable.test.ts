import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDiskFull, unwritable } from './unwritable.ts'

const failed = (code: string) => Object.assign(new Error(`${code}: it went wrong`), { code })

for (const code of ['ENOSPC', 'EDQUOT']) {
  test(`${code} is a full disk, with the file and what to do`, () => {
    assert.ok(isDiskFull(failed(code)))
    const error = unwritable('The keys cannot be written', '/home/keys', failed(code))
    assert.equal(error.code, 'disk-full')
    assert.match(error.message, /^The keys cannot be written: \/home\/keys: .*Free some space/)
  })
}

test('what else keeps a file from being written has nothing to do with space', () => {
  assert.ok(!isDiskFull(failed('EACCES')))
  const error = unwritable('The keys cannot be written', '/home/keys', failed('EACCES'))
  assert.equal(error.code, 'home-unusable')
  assert.doesNotMatch(error.message, /space/)
})
