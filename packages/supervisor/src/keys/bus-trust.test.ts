import assert from 'node:assert/strict'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createKeyPair, readToken, type UserClaims } from '@rosey/protocol/tokens'
import type { BusConfig } from '../config/index.ts'
import { openBusTrust } from './bus-trust.ts'
import { enforcementNotice, enforcementOf } from './enforcement.ts'
import { readKeyFacts } from './key-facts.ts'
import { readerCredentials } from './reader-credentials.ts'
import { rotateHomeKeys } from './rotate.ts'

async function home(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'rosey-trust-'))
  t.after(() => rm(root, { recursive: true, force: true }))
  return { root, busKeys: join(root, 'keys.json') }
}

const bus = (mode: BusConfig['mode'], credentials?: BusConfig['credentials']): BusConfig => {
  return { mode, host: '127.0.0.1', port: undefined, command: undefined, servers: ['a'], credentials }
}

test('a bus of ours is trusted by keys that are made at the first start and found again', async (t) => {
  const paths = await home(t)
  const before = await readKeyFacts(bus('embedded'), paths)
  assert.deepEqual([before.enforcement, before.createdAt, before.publicKeys.account], ['full', null, null])
  const first = await openBusTrust(bus('embedded'), paths, 0)
  const again = await openBusTrust(bus('managed'), paths, 0)
  assert.ok(first.kind === 'home' && again.kind === 'home')
  const account = again.authority.keys.account.publicKey
  assert.equal(first.authority.keys.account.publicKey, account)
  assert.equal((await readKeyFacts(bus('managed'), paths)).publicKeys.account, account)
  await rotateHomeKeys('managed', paths.busKeys, 0)
  assert.notEqual((await readKeyFacts(bus('managed'), paths)).publicKeys.account, account)
})

test('somebody else’s bus has no keys of ours, and says by its credentials how far permissions hold', async (t) => {
  const paths = await home(t)
  const { publicKey, seed } = createKeyPair('account')
  await writeFile(join(paths.root, 'seed.nk'), seed, { mode: 0o600 })
  const table = [
    { given: undefined, kind: 'shared', account: null },
    { given: { token: 't' }, kind: 'shared', account: null },
    { given: { user: 'u', password: 'p' }, kind: 'shared', account: null },
    { given: { account: { file: 'seed.nk' } }, kind: 'account', account: publicKey },
  ] as const
  for (const { given, kind, account } of table) {
    const config = bus('external', given)
    const trust = await openBusTrust(config, paths, 0)
    assert.equal(trust.kind, kind)
    const facts = await readKeyFacts(config, paths)
    assert.deepEqual([facts.enforcement, facts.publicKeys.account], [enforcementOf(kind), account])
    assert.ok(enforcementNotice(facts.enforcement))
  }
  const shared = await openBusTrust(bus('external', { user: 'u', password: 'p' }), paths, 0)
  assert.ok(shared.kind === 'shared')
  assert.deepEqual(shared.credentials, { kind: 'user', user: 'u', password: 'p' })
  await assert.rejects(access(paths.busKeys))
  await assert.rejects(rotateHomeKeys('external', paths.busKeys, 0), { code: 'key-foreign' })
})

test('credentials for the operator’s tools are signed by the account itself and outlive a run', async (t) => {
  const paths = await home(t)
  const trust = await openBusTrust(bus('embedded'), paths, 0)
  assert.ok(trust.kind === 'home')
  const text = readerCredentials(trust, 0)
  const [, token = ''] = /BEGIN NATS USER JWT-+\n(.+)\n-+END/.exec(text) ?? []
  const reading = readToken(token)
  assert.ok(reading.kind === 'ok')
  const { iss, nats } = reading.claims as UserClaims
  assert.deepEqual([iss, nats.pub?.allow], [trust.authority.keys.account.publicKey, ['$SRV.>']])
  assert.match(text, /BEGIN USER NKEY SEED-+\nSU[A-Z2-7]{56}\n/)
  const shared = await openBusTrust(bus('external'), paths, 0)
  assert.throws(() => readerCredentials(shared, 0), { code: 'key-foreign' })
})
