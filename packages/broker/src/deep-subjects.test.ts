// A client says how many tokens a subject has. It must not thereby say how deep the stack of the broker gets, nor fill
// its memory with branches.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { NATS_CONTROL_LINE } from '@rosey/protocol'
import { RawClient } from '../../../test/conformance/raw-client.ts'
import { requireNatsServer, startNatsServer } from '../../../test/support/nats-server.ts'
import { createBroker } from './broker.ts'
import { MAX_SUBSCRIPTION_TOKENS } from './program/bus-config.ts'

const deep = (tokens: number): string => Array.from({ length: tokens }, () => 'a').join('.')

async function startEmbedded(maxSubscriptionTokens?: number) {
  const broker = createBroker(maxSubscriptionTokens === undefined ? {} : { maxSubscriptionTokens })
  const { port } = await broker.listen()
  return { port, [Symbol.asyncDispose]: () => broker.close({ graceMs: 0 }) }
}

function startReal(maxTokens?: number) {
  const bound = maxTokens === undefined ? [] : [`max_subscription_tokens: ${maxTokens}`]
  return startNatsServer({ config: [NATS_CONTROL_LINE, ...bound] })
}

for (const [kind, isThere, start] of [
  ['embedded', (_t: TestContext) => true, startEmbedded],
  ['nats-server', requireNatsServer, startReal],
] as const) {
  test(`a subscription of too many tokens is refused, and the connection stays (${kind})`, async (t) => {
    if (!isThere(t)) return
    await using server = await start(MAX_SUBSCRIPTION_TOKENS)
    using client = await RawClient.connected(server.port)
    const most = deep(MAX_SUBSCRIPTION_TOKENS)
    client.send(`SUB ${most} 1\r\nSUB ${most}.a 2\r\nSUB ${most}.> 3\r\nPUB ${most}.a 1\r\nx\r\nPUB ${most} 1\r\nx\r\n`)
    const refused = (subject: string) =>
      `-ERR 'Permissions Violation for Subscription to "${subject}", too many tokens'\r\n`
    assert.equal(await client.roundTrip(), `${refused(`${most}.a`)}${refused(`${most}.>`)}MSG ${most} 1 1\r\nx\r\n`)
  })

  test(`the deepest subject that a line has room for reaches who asks for it, and hurts nobody (${kind})`, async (t) => {
    if (!isThere(t)) return
    await using server = await start()
    using other = await RawClient.connected(server.port)
    using client = await RawClient.connected(server.port)
    other.send('SUB a.> 1\r\n')
    await other.roundTrip()
    const deepest = deep(32_000)
    client.send(`SUB ${deepest} 1\r\nPUB ${deepest} 1\r\nx\r\nUNSUB 1\r\nPUB ${deepest} 1\r\ny\r\n`)
    assert.equal(await client.roundTrip(), `MSG ${deepest} 1 1\r\nx\r\n`)
    await other.waitFor('y\r\n')
    assert.equal(other.received, `MSG ${deepest} 1 1\r\nx\r\nMSG ${deepest} 1 1\r\ny\r\n`)
  })
}
