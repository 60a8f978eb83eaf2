import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { startBundledBroker } from './bundled-broker.ts'
import { stallConsumer } from './stalled-consumer.ts'

const MB = 1024 * 1024
/** The bench asks for 150 with 1 GB; a test machine may share less of Node's own pages, or be late to collect garbage. */
const MOST_MB = 220
/** `writeDeadlineMs` of a broker, by default. */
const WRITE_DEADLINE_MS = 2000

for (const payloadBytes of [128, 16 * 1024, 1_000_000]) {
  const name = `a flood of ${payloadBytes}-byte messages to a consumer that reads nothing holds up its publisher alone`
  test(name, {
    skip: !existsSync('/proc/self/smaps_rollup') && 'needs Linux, which tells what memory is used',
  }, async () => {
    await using broker = await startBundledBroker()
    const { cutOff, heldMs, floodMs, peakMb, meanwhile } = await stallConsumer(broker, {
      bytes: 128 * MB,
      payloadBytes,
    })
    // The publisher is held for as long as the consumer is given, and then goes on.
    assert.deepEqual(cutOff, { cutOff: 'stalled', cause: 'deadline' })
    assert.ok(heldMs >= WRITE_DEADLINE_MS, `the consumer was cut off after ${heldMs} ms`)
    assert.ok(floodMs >= heldMs, `the publisher was through after ${floodMs} ms, before the consumer was cut off`)
    assert.ok(peakMb < MOST_MB, `the broker took ${peakMb} MB`)
    assert.ok(meanwhile.length > 100, `others had only ${meanwhile.length} answers`)
  })
}
