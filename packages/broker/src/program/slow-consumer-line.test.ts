import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slowConsumerIn } from './slow-consumer-line.ts'

const REASON = 'WriteDeadline of 1s exceeded with 4 chunks of 200036 total bytes.'

for (const [what, line, expected] of [
  [
    'a client with a name',
    `[INF] 127.0.0.1:58072 - cid:4 - "v3.4.0:nats.js:dice-roller" - Slow Consumer Detected: ${REASON}`,
    { client: 'one that calls itself dice-roller', reason: REASON, connection: 4 },
  ],
  [
    'a client with a quote in its name',
    `[INF] 127.0.0.1:58072 - cid:4 - "v3.4.0:nats.js:dice \\"roller" - Slow Consumer Detected: ${REASON}`,
    { client: 'one that calls itself dice "roller', reason: REASON, connection: 4 },
  ],
  [
    'a client that names its library nowhere',
    `[INF] 127.0.0.1:58072 - cid:4 - "tool" - Slow Consumer Detected: ${REASON}`,
    { client: 'one that calls itself tool', reason: REASON, connection: 4 },
  ],
  [
    'a client without a name',
    `[INF] 127.0.0.1:58072 - cid:12 - Slow Consumer Detected: MaxPending of 67108864 Exceeded`,
    { client: '', reason: 'MaxPending of 67108864 Exceeded', connection: 12 },
  ],
  ['any other line', '[INF] Server is ready', undefined],
  [
    'a client whose name pretends to be the rest of the line',
    `[ERR] 127.0.0.1:58072 - cid:4 - "v1:x:a - Slow Consumer Detected: b" - authentication error`,
    undefined,
  ],
] as const) {
  test(`${what} in the log of nats-server`, () => {
    assert.deepEqual(slowConsumerIn(line), expected)
  })
}
