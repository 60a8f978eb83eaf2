import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBroker } from './broker.ts'
import type { BrokerOptions } from './options.ts'

for (const [options, named] of [
  [{ maxPayload: 0 }, /maxPayload is 0/],
  [{ maxPayload: -1 }, /maxPayload is -1/],
  [{ maxPayload: 1.5 }, /maxPayload is 1.5/],
  [{ maxPayload: 2 ** 40 }, /maxPayload/],
  [{ maxControlLine: 10 }, /maxControlLine is 10, expected .* from 128/],
  [{ maxControlLine: 2 ** 21 }, /maxControlLine/],
  [{ maxConnections: 0 }, /maxConnections/],
  [{ maxConnectionsPerUser: 0 }, /maxConnectionsPerUser is 0/],
  [{ maxSubscriptionsPerConnection: Number.NaN }, /maxSubscriptionsPerConnection is NaN/],
  [{ maxPendingBytes: 2000, maxPayload: 4000 }, /maxPendingBytes is 2000, less than maxPayload/],
  [{ pingIntervalMs: 0 }, /pingIntervalMs/],
  [{ maxPingsOut: 0 }, /maxPingsOut/],
  [{ authTimeoutMs: -5 }, /authTimeoutMs/],
  [{ writeDeadlineMs: Number.POSITIVE_INFINITY }, /writeDeadlineMs is Infinity/],
] as const satisfies readonly [BrokerOptions, RegExp][]) {
  test(`a limit that makes no sense is refused: ${JSON.stringify(options)}`, () => {
    assert.throws(
      () => createBroker(options),
      (error: Error & { code?: string }) => error.code === 'bus-limits' && named.test(error.message),
    )
  })
}

test('the defaults make sense', () => {
  assert.doesNotThrow(() => createBroker())
})
