import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from './clock.ts'
import { within } from './within.ts'

test('what comes in time is waited for, what does not is not', async () => {
  assert.equal(await within(Promise.resolve(), 60_000, systemClock), true)
  assert.equal(await within(new Promise(() => undefined), 1, systemClock), false)
})
