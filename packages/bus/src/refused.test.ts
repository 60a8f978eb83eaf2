import assert from 'node:assert/strict'
import { AnySchema } from '@rosey/protocol'
import { accountToken, createKeyPair, operatorToken, userToken } from '@rosey/protocol/tokens'
import { forEachTokenBroker } from '../../../test/support/token-brokers.ts'
import { until } from '../../../test/support/until.ts'
import { noteSubject, openBus, PATIENCE } from '../test/open-bus.ts'

const [operator, account, system] = [createKeyPair('operator'), createKeyPair('account'), createKeyPair('account')]
const now = Date.now()
const authorization = {
  operator: operatorToken(operator, { name: 'o', systemAccount: system.publicKey }, now),
  systemAccount: system.publicKey,
  accounts: [account, system].map(({ publicKey }) => ({
    publicKey,
    token: accountToken(operator, { publicKey, name: 'a' }, now),
  })),
}
const permissions = {
  pub: { allow: ['rosey.test.mine'] },
  sub: { allow: ['rosey.test.mine x.e', '_INBOX.test.>'] },
}
const user = createKeyPair('user')
const token = userToken(account, { publicKey: user.publicKey, name: 'x', permissions }, now)
const credentials = { kind: 'token', token, seed: user.seed } as const

forEachTokenBroker(
  'what the bus refuses is told with operation, subject and queue, and the rest goes on',
  async (start) => {
    await using broker = await start(authorization)
    await using at = await openBus({ endpoint: broker.endpoint, credentials })
    const { bus, problems } = at
    const heard: string[] = []
    const schema = () => AnySchema
    bus.publish(noteSubject('other'), { text: 'x' })
    bus.subscribe('rosey.test.mine', schema, { queue: 'y.e', onMessage: () => undefined })
    bus.subscribe('rosey.test.mine', schema, { queue: 'x.e', onMessage: ({ subject }) => void heard.push(subject) })
    const deaf = Promise.withResolvers<void>()
    bus.listen('rosey.>', { onMessage: () => undefined, onRefused: () => deaf.resolve() })
    await deaf.promise
    await bus.flush(PATIENCE)
    const uses = problems.flatMap((problem) => (problem.kind === 'refused' ? problem.use : []))
    assert.deepEqual(uses, [
      { operation: 'publish', subject: 'rosey.test.other' },
      { operation: 'subscribe', subject: 'rosey.test.mine', queue: 'y.e' },
      { operation: 'subscribe', subject: 'rosey.>' },
    ])
    assert.equal(bus.status.kind, 'connected')
    bus.publish(noteSubject('mine'), { text: 'x' })
    await until(() => heard[0])
  },
)

forEachTokenBroker('a request that the bus refuses fails at once, and no other', async (start) => {
  await using broker = await start(authorization)
  await using at = await openBus({ endpoint: broker.endpoint, credentials })
  const ask = (name: string) => at.bus.request(noteSubject(name), { text: 'x' }, AnySchema, { timeoutMs: 60_000 })
  const [refused, nobody] = await Promise.allSettled([ask('other'), ask('mine')])
  assert.equal(refused.status === 'rejected' && refused.reason.code, 'permission-missing')
  assert.match(String(refused.status === 'rejected' && refused.reason.message), /rosey\.test\.other/)
  assert.equal(nobody.status === 'rejected' && nobody.reason.code, 'bus-no-responder')
})
