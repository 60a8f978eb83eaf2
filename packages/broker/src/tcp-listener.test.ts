import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { listenOnTcp } from './tcp-listener.ts'

for (const port of [-1, 65_536, 1.5]) {
  test(`the port ${port} is refused with an error of its own`, async () => {
    const server = createServer()
    await assert.rejects(listenOnTcp(server, '127.0.0.1', port), {
      code: 'bus-unreachable',
      message: /cannot listen on 127\.0\.0\.1:.* Check bus\.host and bus\.port\.$/,
    })
    // What was waited for is not waited for any more.
    assert.equal(server.listenerCount('error'), 0)
  })
}
