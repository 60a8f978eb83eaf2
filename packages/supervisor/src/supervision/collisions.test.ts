import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { ARRIVALS, collide, SITUATIONS } from '../../../../test/support/collisions.ts'
import { tableBelow } from '../../../../test/support/markdown-table.ts'

const DOCUMENT = new URL('../../../../docs/lifecycle.md', import.meta.url)
/** Cases that run at once: each has processes of its own, and most of its time is waiting. */
const AT_ONCE = 4

const rows = tableBelow(await readFile(DOCUMENT, 'utf8'), 'When two things collide')

test('every collision is in the table, once', () => {
  // What does not run cannot crash.
  const hasProcess = (situation: string) => !['backoff', 'stopped', 'disabled', 'failed'].includes(situation)
  const expected = SITUATIONS.flatMap((situation) =>
    ARRIVALS.filter((arrival) => arrival !== 'crash' || hasProcess(situation)).map((arrival) => [situation, arrival]),
  )
  assert.deepEqual(
    rows.map(([situation, arrival]) => [situation, arrival]),
    expected,
  )
})

suite('each pair of colliding operations has the outcome that docs/lifecycle.md promises', {
  concurrency: AT_ONCE,
}, () => {
  for (const [situation = '', arrival = '', first, second, state = '', processes] of rows) {
    test(`${situation}, then ${arrival}`, async () => {
      const known = SITUATIONS.find((name) => name === situation)
      const coming = ARRIVALS.find((name) => name === arrival)
      assert.ok(known !== undefined && coming !== undefined)
      assert.deepEqual(await collide(known, coming), {
        first,
        second,
        state: state.replaceAll('`', ''),
        processes: Number(processes),
      })
    })
  }
})
