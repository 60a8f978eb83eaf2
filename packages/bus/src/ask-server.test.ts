import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountToken, createKeyPair, operatorToken, userToken } from '@rosey/protocol/tokens'
import { forEachTokenBroker } from '../../../test/support/token-brokers.ts'
import { askServer } from './ask-server.ts'

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
const user = createKeyPair('user')
const token = userToken(system, { publicKey: user.publicKey, name: 'u', permissions: {} }, now)
const credentials = { kind: 'token', token, seed: user.seed } as const
const question = {
  name: 'test',
  subject: `$SYS.REQ.ACCOUNT.${account.publicKey}.CLAIMS.UPDATE`,
  payload: accountToken(operator, { publicKey: account.publicKey, name: 'other' }, now),
  timeoutMs: 5000,
}

forEachTokenBroker('the server itself is asked, and answers in its own words', async (start) => {
  await using broker = await start(authorization)
  const access = { endpoint: broker.endpoint, credentials }
  const answer: { data?: { code: number } } = JSON.parse(await askServer({ ...question, access }))
  assert.equal(answer.data?.code, 200)
  const refused: { error?: object } = JSON.parse(await askServer({ ...question, access, payload: 'no token' }))
  assert.ok(refused.error)
  const silent = { ...question, access, subject: 'nobody.listens' }
  await assert.rejects(askServer(silent), { code: 'bus-unreachable', message: /cannot be asked/ })
  const stranger = { ...access, credentials: { kind: 'none' as const } }
  await assert.rejects(askServer({ ...question, access: stranger }), { code: 'bus-unreachable' })
})

test('a server that is not there is told with its address', async () => {
  const access = { endpoint: { kind: 'tcp', host: '127.0.0.1', port: 1 }, credentials } as const
  await assert.rejects(askServer({ ...question, access }), { code: 'bus-unreachable', message: /127\.0\.0\.1:1/ })
})
