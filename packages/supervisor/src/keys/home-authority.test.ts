import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AccountClaims, type OperatorClaims, readToken, type UserClaims } from '@rosey/protocol/tokens'
import { HomeAuthority } from './home-authority.ts'
import { createHomeKeys } from './home-keys.ts'
import { mintToken } from './mint.ts'

const NOW = Date.UTC(2026, 0, 2)
const keys = createHomeKeys(NOW)

function claims<T>(token: string): T {
  const reading = readToken(token)
  assert.ok(reading.kind === 'ok', JSON.stringify(reading))
  return reading.claims as T
}

test('a bus is told of one operator, its account with the signing key of this run, and the system account', () => {
  const authority = new HomeAuthority(keys, NOW)
  const { operator, systemAccount, accounts } = authority.authorization
  assert.equal(claims<OperatorClaims>(operator).nats.system_account, systemAccount)
  assert.deepEqual(
    accounts.map(({ publicKey }) => publicKey),
    [keys.account.publicKey, keys.system.publicKey],
  )
  const account = claims<AccountClaims>(authority.accountToken)
  assert.equal(accounts[0]?.token, authority.accountToken)
  assert.deepEqual([account.iss, account.sub], [keys.operator.publicKey, keys.account.publicKey])
  assert.deepEqual(account.nats.signing_keys, [authority.signer.key.publicKey])
  assert.deepEqual(account.nats.revocations, {})
})

test('each run signs with a key of its own, so that tokens of another run are worth nothing', () => {
  const [one, other] = [new HomeAuthority(keys, NOW), new HomeAuthority(keys, NOW)]
  assert.notEqual(one.signer.key.publicKey, other.signer.key.publicKey)
  const { credentials } = mintToken(one.signer, { name: 'dice', permissions: { pub: { allow: ['a'] } } }, NOW)
  const user = claims<UserClaims>(credentials.token)
  assert.deepEqual([user.iss, user.nats.issuer_account], [one.signer.key.publicKey, keys.account.publicKey])
  assert.ok(!claims<AccountClaims>(other.accountToken).nats.signing_keys?.includes(user.iss))
})

test('what is revoked is in the token of the account, and counts although the clock was set back', () => {
  const authority = new HomeAuthority(keys, NOW)
  const permissions = { pub: { allow: ['a'] } }
  const first = mintToken(authority.signer, { name: 'a', permissions }, NOW)
  const second = mintToken(authority.signer, { name: 'a', permissions }, NOW + 60_000)
  assert.notEqual(first.publicKey, second.publicKey)
  authority.revoke(first, NOW + 5000)
  authority.revoke(second, NOW)
  const { revocations = {} } = claims<AccountClaims>(authority.accountToken).nats
  assert.deepEqual(revocations, { [first.publicKey]: NOW / 1000 + 5, [second.publicKey]: NOW / 1000 + 60 })
  assert.equal(authority.revoked, 2)
})

test('the system account may change the account of this home and ask who is connected, and nothing else', () => {
  const authority = new HomeAuthority(keys, NOW)
  const user = claims<UserClaims>(authority.mintSystem(NOW).credentials.token)
  assert.equal(user.iss, keys.system.publicKey)
  assert.deepEqual(user.nats.pub?.allow, [
    `$SYS.REQ.ACCOUNT.${keys.account.publicKey}.CLAIMS.UPDATE`,
    '$SYS.REQ.SERVER.PING.CONNZ',
  ])
})
