import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyPair, readToken, type UserClaims } from '@rosey/protocol/tokens'
import type { BusTrust } from '../keys/bus-trust.ts'
import { HomeAuthority } from '../keys/home-authority.ts'
import { createHomeKeys } from '../keys/home-keys.ts'
import { BusTokens } from './bus-tokens.ts'

const dice = { kind: 'plugin', name: 'dice', permissions: [] } as const

function tokensFor(trust: BusTrust) {
  const secrets = new Set<string>()
  let changes = 0
  const tokens = new BusTokens({
    trust,
    addSecret: (secret) => {
      secrets.add(secret)
      return () => secrets.delete(secret)
    },
    onAccountChanged: () => {
      changes++
    },
  })
  return { tokens, secrets, changes: () => changes }
}

const home = () => new HomeAuthority(createHomeKeys(0), 0)

function userOf(credentials: ReturnType<BusTokens['issue']>): UserClaims {
  assert.ok(credentials.kind === 'token')
  const reading = readToken(credentials.token)
  assert.ok(reading.kind === 'ok')
  return reading.claims as UserClaims
}

test('each process has a key of its own, and no log shows it while it runs', () => {
  const { tokens, secrets } = tokensFor({ kind: 'home', authority: home() })
  const before = secrets.size
  const [one, two] = [tokens.issue(dice, 'one'), tokens.issue(dice, 'two')]
  assert.notEqual(userOf(one).sub, userOf(two).sub)
  assert.ok(one.kind === 'token' && secrets.has(one.seed) && secrets.has(one.token))
  assert.equal(tokens.facts('embedded', 'f').tokens?.held, 2)
  tokens.release('one')
  tokens.release('one')
  assert.ok(!secrets.has(one.seed))
  tokens.release('two')
  assert.equal(secrets.size, before)
  assert.equal(tokens.facts('embedded', 'f').tokens?.held, 0)
  assert.equal(tokens.own(), tokens.own())
})

test('what a process had can be revoked after its end, until the next of its name', () => {
  const authority = home()
  const { tokens, changes } = tokensFor({ kind: 'home', authority })
  tokens.issue(dice, 'one')
  tokens.issue(dice, 'one')
  tokens.release('one')
  tokens.revoke('one', 0)
  assert.deepEqual([authority.revoked, changes()], [2, 1])
  tokens.issue(dice, 'two')
  tokens.revoke('one', 0)
  tokens.revoke('unknown', 0)
  assert.deepEqual([authority.revoked, changes()], [2, 1])
})

test('new keys make everything old, and the new secrets are hidden too', () => {
  const { tokens, secrets } = tokensFor({ kind: 'home', authority: home() })
  tokens.issue(dice, 'one')
  const own = tokens.own()
  const keys = createHomeKeys(1)
  tokens.replaceKeys(keys)
  assert.ok(secrets.has(keys.account.seed))
  assert.equal(tokens.isCurrent('one'), false)
  assert.notEqual(tokens.own(), own)
  tokens.issue(dice, 'one')
  assert.equal(tokens.isCurrent('one'), true)
  tokens.release('one')
  const seeds = [...secrets].filter((secret) => secret.startsWith('SU'))
  assert.equal(seeds.length, 2, 'those of roseyd itself, before and after')
})

test('on somebody else’s bus an account mints and revokes nothing, and one user serves for all', () => {
  const key = createKeyPair('account')
  const account = tokensFor({ kind: 'account', signer: { key, issuerAccount: undefined }, file: 'f' })
  assert.equal(userOf(account.tokens.issue(dice, 'one')).iss, key.publicKey)
  account.tokens.revoke('one', 0)
  assert.equal(account.changes(), 0)
  assert.equal(account.tokens.authorization, undefined)
  assert.equal(account.tokens.notices.length, 1)
  const credentials = { kind: 'user', user: 'u', password: 'p' } as const
  const shared = tokensFor({ kind: 'shared', credentials })
  assert.deepEqual([shared.tokens.issue(dice, 'one'), shared.tokens.own()], [credentials, credentials])
  assert.equal(shared.tokens.enforcement, 'none')
})

test('whose token it is is known by its key, also of the last process that has ended', () => {
  const { tokens } = tokensFor({ kind: 'home', authority: home() })
  const key = userOf(tokens.issue(dice, 'one')).sub
  assert.equal(tokens.holderOf(key), 'dice')
  tokens.release('one')
  assert.equal(tokens.holderOf(key), 'dice')
  assert.equal(tokens.holderOf(createKeyPair('user').publicKey), undefined)
})
