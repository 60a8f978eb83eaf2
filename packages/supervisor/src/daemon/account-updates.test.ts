import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectBus } from '@rosey/bus'
import { type BusAccess, createLogger, inboxPrefix } from '@rosey/protocol'
import { forEachTokenBroker } from '../../../../test/support/token-brokers.ts'
import { until } from '../../../../test/support/until.ts'
import { HomeAuthority } from '../keys/home-authority.ts'
import { createHomeKeys } from '../keys/home-keys.ts'
import { AccountUpdates } from './account-updates.ts'
import { BusTokens } from './bus-tokens.ts'

/** Generous: with nothing else to do it takes 10. In ms. */
const CUT_OFF_MS = 1000
const dice = { kind: 'plugin', name: 'dice', permissions: [] } as const

function trusted(endpoint: () => BusAccess['endpoint'], nowMs = Date.now()) {
  const authority = new HomeAuthority(createHomeKeys(nowMs), nowMs)
  const warnings: string[] = []
  const updates = new AccountUpdates({
    log: createLogger((_level, _fields, message) => void warnings.push(message)),
    authority: () => authority,
    endpoint,
    retryMs: 50,
  })
  const tokens = new BusTokens({
    trust: { kind: 'home', authority },
    addSecret: () => () => undefined,
    onAccountChanged: () => void updates.push(),
  })
  return { authority, updates, tokens, warnings }
}

const connectWith = (endpoint: BusAccess['endpoint'], credentials: BusAccess['credentials'], instance: string) =>
  connectBus({
    name: 'dice',
    inboxPrefix: inboxPrefix('dice', instance),
    access: { endpoint, credentials },
    connectTimeoutMs: 5000,
  })

forEachTokenBroker('who is revoked is off the bus at once, the others stay', async (start) => {
  let endpoint: BusAccess['endpoint'] | undefined
  const { authority, tokens, updates, warnings } = trusted(() => endpoint ?? assert.fail('no broker'))
  await using broker = await start(authority.authorization)
  endpoint = broker.endpoint
  updates.startsWith(authority.accountToken)
  const credentials = tokens.issue(dice, 'one')
  await using gone = await connectWith(endpoint, credentials, 'one')
  await using stays = await connectWith(endpoint, tokens.issue(dice, 'two'), 'two')
  let cutAt: number | undefined
  gone.onStatus(() => {
    cutAt ??= performance.now()
  })
  const from = performance.now()
  tokens.revoke('one', 25)
  const took = (await until(() => cutAt)) - from
  assert.ok(took < CUT_OFF_MS, `${took} ms`)
  assert.equal(stays.status.kind, 'connected')
  await stays.flush({ timeoutMs: 5000 })
  await assert.rejects(connectWith(endpoint, credentials, 'one'), { code: 'bus-auth' })
  assert.deepEqual(warnings, [])
  await updates.push()
})

forEachTokenBroker('a bus that was away when something was revoked is told when it is back', async (start) => {
  let endpoint: BusAccess['endpoint'] | undefined
  const { authority, tokens, updates, warnings } = trusted(() => endpoint ?? assert.fail('no broker'))
  const before = authority.authorization
  updates.startsWith(authority.accountToken)
  const credentials = tokens.issue(dice, 'one')
  tokens.revoke('one', 0)
  await until(() => (warnings.length > 0 ? true : undefined))
  assert.match(warnings[0] ?? '', /was not told which tokens are revoked: no broker/)
  await using broker = await start(before)
  endpoint = broker.endpoint
  const bus = await connectWith(endpoint, credentials, 'one')
  await updates.push()
  await until(() => (bus.status.kind === 'connected' ? undefined : true))
  await bus[Symbol.asyncDispose]()
  await using anew = await start(authority.authorization)
  await assert.rejects(connectWith(anew.endpoint, credentials, 'one'), { code: 'bus-auth' })
})

forEachTokenBroker('what the bus could not be told is told again until it knows, and said once', async (start) => {
  let isFull = true
  let tries = 0
  let endpoint: BusAccess['endpoint'] | undefined
  const { authority, tokens, updates, warnings } = trusted(() => {
    tries++
    return isFull || endpoint === undefined ? assert.fail('it is full') : endpoint
  })
  await using broker = await start(authority.authorization)
  endpoint = broker.endpoint
  updates.startsWith(authority.accountToken)
  await using gone = await connectWith(endpoint, tokens.issue(dice, 'one'), 'one')
  tokens.revoke('one', 0)
  await until(() => (tries > 2 ? true : undefined))
  assert.equal(gone.status.kind, 'connected')
  assert.match(updates.notice ?? '', /does not know yet that a token was revoked.*it is full/)
  assert.equal(warnings.length, 1)
  isFull = false
  await until(() => (gone.status.kind === 'connected' ? undefined : true))
  await until(() => (updates.notice === undefined ? true : undefined))
  assert.match(warnings[1] ?? '', /knows now which tokens are revoked/)
})

test('after its end nothing is told and nothing tried again', async () => {
  const { tokens, updates, warnings } = trusted(() => assert.fail('no broker'))
  tokens.issue(dice, 'one')
  updates.close()
  tokens.revoke('one', 0)
  await updates.push()
  assert.deepEqual([warnings, updates.notice], [[], undefined])
})

forEachTokenBroker('a clock that is set back keeps nobody out', async (start) => {
  const tomorrow = Date.now() + 86_400_000
  const authority = new HomeAuthority(createHomeKeys(tomorrow), tomorrow)
  await using broker = await start(authority.authorization)
  const tokens = new BusTokens({
    trust: { kind: 'home', authority },
    addSecret: () => () => undefined,
    onAccountChanged: () => undefined,
  })
  await using bus = await connectWith(broker.endpoint, tokens.issue(dice, 'one'), 'one')
  await bus.flush({ timeoutMs: 5000 })
})

forEachTokenBroker('tokens of another home, of an earlier run and none at all are refused', async (start) => {
  const keys = createHomeKeys(Date.now())
  const authority = new HomeAuthority(keys, Date.now())
  await using broker = await start(authority.authorization)
  for (const other of [
    new HomeAuthority(createHomeKeys(Date.now()), Date.now()),
    new HomeAuthority(keys, Date.now()),
  ]) {
    const tokens = new BusTokens({
      trust: { kind: 'home', authority: other },
      addSecret: () => () => undefined,
      onAccountChanged: () => undefined,
    })
    await assert.rejects(connectWith(broker.endpoint, tokens.issue(dice, 'one'), 'one'), {
      code: 'bus-auth',
      message: /refused the token of dice/,
    })
  }
  await assert.rejects(connectWith(broker.endpoint, { kind: 'none' }, 'one'), { code: 'bus-auth' })
})

test('without a home of ours there is nothing to tell', async () => {
  const updates = new AccountUpdates({
    log: createLogger(() => assert.fail('nothing is told')),
    authority: () => undefined,
    endpoint: () => assert.fail('nobody is asked'),
  })
  await updates.push()
})
