import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../../../test/support/until.ts'
import { Pacer } from './pacer.ts'

test('the first few are done at once, of a flood after them only the last state is seen', async () => {
  const seen: number[] = []
  let state = 0
  using pacer = new Pacer({ burst: 3, intervalMs: 50 }, () => void seen.push(state))
  for (state = 1; state <= 1000; state++) pacer.request()
  state = 1000
  assert.deepEqual(seen, [1, 2, 3])
  await until(() => (seen.at(-1) === 1000 ? true : undefined))
  assert.equal(seen.length, 4)
})

test('what waits is not done after the end', async () => {
  let runs = 0
  {
    using pacer = new Pacer({ burst: 1, intervalMs: 1 }, () => void runs++)
    pacer.request()
    pacer.request()
  }
  const after = new Pacer({ burst: 1, intervalMs: 1 }, () => void runs++)
  after.request()
  after.request()
  // The timer of the one that has ended was set first.
  await until(() => (runs === 3 ? true : undefined))
})
