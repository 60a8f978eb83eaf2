import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type QuarantineEntry, RoseyError } from '@rosey/protocol'
import { entryId, findEntry } from './entry-id.ts'

const entries = (...ids: string[]) => ids.map((id) => ({ id }) as QuarantineEntry)

test('an id is short, the same each time, and grows where another begins in the same way', () => {
  const id = entryId('print', [])
  assert.match(id, /^[0-9a-f]{6}$/)
  assert.equal(entryId('print', entries('000000')), id)
  const longer = entryId('print', entries(id))
  assert.deepEqual([longer.length, longer.startsWith(id)], [7, true])
})

test('an entry is found by its id in any case', () => {
  assert.equal(findEntry('ABC123', entries('abc123')).id, 'abc123')
})

const UNKNOWN: [id: string, ids: string[], message: RegExp][] = [
  ['abc124', ['abc123', 'ffffff'], /"abc124"\. Did you mean abc123\?$/],
  ['zzz', ['abc123'], /"zzz"\. See: rosey quarantine list$/],
  ['abc123', [], /"abc123"\. Nothing is\.$/],
]

for (const [id, ids, message] of UNKNOWN) {
  test(`the id ${id} among ${ids.join(', ') || 'none'} is unknown`, () => {
    assert.throws(
      () => findEntry(id, entries(...ids)),
      (error) => error instanceof RoseyError && error.code === 'quarantine-unknown' && message.test(error.message),
    )
  })
}
