import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountToken, createKeyPair, type KeyPair, operatorToken, signToken, userToken } from '@rosey/protocol/tokens'
import { onBoth } from './on-both.ts'
import type { RawClient } from './raw-client.ts'
import { SERVER_KINDS } from './servers.ts'
import { showing, signedIn, withToken } from './sign-in.ts'

const operator = createKeyPair('operator')
const system = createKeyPair('account')
const account = createKeyPair('account')
const UPDATE = `$SYS.REQ.ACCOUNT.${account.publicKey}.CLAIMS.UPDATE`
const NO_LIMITS = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 }

/** Time in s that a server has to start and let in the first client, also on a busy machine. */
const SECONDS_TO_START = 10

const now = (): number => Math.floor(Date.now() / 1000)

/** A token of the account with these limits. */
function limited(limits: Partial<typeof NO_LIMITS>, exp?: number): string {
  const nats = { type: 'account' as const, version: 2 as const, limits: { ...NO_LIMITS, ...limits } }
  const time = exp === undefined ? {} : { exp }
  return signToken({ sub: account.publicKey, name: 'rosey', ...time, nats }, operator, Date.now())
}

/** The settings of a server whose one account has this token. */
function serving(token: string) {
  const systemToken = accountToken(operator, { publicKey: system.publicKey, name: 'SYS' }, Date.now())
  const authorization = {
    kind: 'operator' as const,
    operator: operatorToken(operator, { name: 'test', systemAccount: system.publicKey }, Date.now()),
    systemAccount: system.publicKey,
    accounts: [
      { publicKey: account.publicKey, token },
      { publicKey: system.publicKey, token: systemToken },
    ],
  }
  return { authorization }
}

function userOf(signer: KeyPair) {
  const key = createKeyPair('user')
  return { key, token: userToken(signer, { publicKey: key.publicKey, name: 'user', permissions: {} }, Date.now()) }
}

/** Sends a request as a user of the system account; gives the JSON of the answer. */
async function ask(client: RawClient, subject: string, payload: string) {
  client.send(`SUB answer.> 9\r\nPUB ${subject} answer.1 ${payload.length}\r\n${payload}\r\n`)
  await client.waitFor('MSG answer.1 9')
  await client.waitFor('}\r\n')
  const got = await client.roundTrip()
  client.send('UNSUB 9\r\n')
  return JSON.parse(/\{.*\}/.exec(got)?.[0] ?? '{}') as {
    data?: { account: string; code: number; message: string }
    error?: { account: string; code: number; description: string }
    server?: Record<string, unknown>
  }
}

onBoth('an account lets in as many as its token says', serving(limited({ conn: 2 })), async (port) => {
  using first = await signedIn(port, userOf(account))
  using second = await signedIn(port, userOf(account))
  const third = userOf(account)
  using late = await showing(port, (nonce) => ({ jwt: third.token, sig: third.key.sign(nonce).toString('base64url') }))
  assert.equal(await late.untilClosed(), "-ERR 'maximum account active connections exceeded'\r\n")
  assert.equal(await first.roundTrip(), '')
  second[Symbol.dispose]()
})

onBoth('an account that may have fewer clients loses those over it', serving(limited({})), async (port) => {
  using first = await signedIn(port, userOf(account))
  using second = await signedIn(port, userOf(account))
  using admin = await signedIn(port, userOf(system))
  assert.equal((await ask(admin, UPDATE, limited({ conn: 1 }))).data?.message, 'jwt updated')
  assert.equal(await first.untilClosed(), "-ERR 'maximum account active connections exceeded'\r\n")
  assert.equal(await second.roundTrip(), '')
})

onBoth('a client is told the payload that its account allows, once', serving(limited({ payload: 2 })), async (port) => {
  using client = await withToken(port, userOf(account))
  client.send('PING\r\nPING\r\nSUB a 1\r\nPUB a 2\r\nhi\r\n')
  await client.waitFor('hi\r\n')
  const infos = client.received.match(/INFO .*\r\n/g) ?? []
  assert.deepEqual(
    infos.map((line) => (JSON.parse(line.slice(5)) as Record<string, unknown>).max_payload),
    [2],
  )
})

onBoth('the limits of an account hold for its users', serving(limited({ subs: 1, payload: 2 })), async (port) => {
  using client = await signedIn(port, userOf(account))
  client.send('SUB a 1\r\nSUB b 2\r\nPUB a 2\r\nab\r\nPUB a 3\r\nabc\r\n')
  assert.equal(
    await client.untilClosed(),
    "-ERR 'maximum subscriptions exceeded'\r\nMSG a 1 2\r\nab\r\n-ERR 'Maximum Payload Violation'\r\n",
  )
})

onBoth('a new limit of an account holds for who is connected', serving(limited({})), async (port) => {
  using client = await signedIn(port, userOf(account))
  using admin = await signedIn(port, userOf(system))
  client.send('SUB a 1\r\nPUB a 3\r\nabc\r\n')
  assert.equal(await client.roundTrip(), 'MSG a 1 3\r\nabc\r\n')
  await ask(admin, UPDATE, limited({ payload: 2 }))
  client.send('PUB a 3\r\nabc\r\n')
  assert.equal(await client.untilClosed(), "-ERR 'Maximum Payload Violation'\r\n")
})

for (const kind of SERVER_KINDS) {
  test(`${kind.name}: an account whose time is over takes its users along`, async (t) => {
    await using server = await kind.start(t, serving(limited({}, now() + SECONDS_TO_START)))
    if (server === undefined) return
    using client = await signedIn(server.port, userOf(account))
    const told = await client.untilClosed(2 * SECONDS_TO_START * 1000)
    assert.equal(told, "-ERR 'Account Authentication Expired'\r\n")
    const late = userOf(account)
    using refused = await showing(server.port, (nonce) => ({
      jwt: late.token,
      sig: late.key.sign(nonce).toString('base64url'),
    }))
    assert.equal(await refused.untilClosed(), "-ERR 'Authorization Violation'\r\n")
  })
}

onBoth('a request on $SYS is answered in the same words', serving(limited({})), async (port) => {
  // An account counts as used once a user of it has been there.
  using client = await signedIn(port, userOf(account))
  using admin = await signedIn(port, userOf(system))
  const stranger = createKeyPair('account').publicKey
  const answers = [
    await ask(admin, UPDATE, limited({})),
    await ask(admin, UPDATE.replace(account.publicKey, stranger), limited({})),
    await ask(
      admin,
      UPDATE.replace(account.publicKey, stranger),
      accountToken(operator, { publicKey: stranger, name: 'x' }, Date.now()),
    ),
    await ask(admin, UPDATE, ''),
    await ask(
      admin,
      UPDATE,
      accountToken(createKeyPair('operator'), { publicKey: account.publicKey, name: 'x' }, Date.now()),
    ),
  ]
  const told = answers.map(({ data, error }) => [data?.code ?? error?.code, data?.message ?? error?.description])
  const failed = 'jwt update resulted in error - '
  assert.deepEqual(told.slice(0, 4), [
    [200, 'jwt updated'],
    [500, `${failed}subject does not match jwt content`],
    [200, 'jwt update skipped'],
    [500, 'jwt update error - request body is empty'],
  ])
  // The embedded broker goes on to say what is wrong.
  assert.match(String(told[4]?.[1]), new RegExp(`^${failed}account validation failed`))
  const { data, server = {} } = answers[0] ?? {}
  assert.equal(data?.account, account.publicKey)
  for (const fact of ['name', 'host', 'id', 'ver', 'seq', 'jetstream', 'time']) assert.ok(fact in server, fact)
  assert.equal(await client.roundTrip(), '')
})

onBoth('who hears no echo still gets the answer of the server', serving(limited({})), async (port) => {
  const admin = userOf(system)
  using client = await showing(port, (nonce) => ({
    jwt: admin.token,
    sig: admin.key.sign(nonce).toString('base64url'),
    echo: false,
  }))
  assert.equal((await ask(client, UPDATE, '')).error?.code, 500)
})

onBoth('other users of the system account see what is asked', serving(limited({})), async (port) => {
  using watcher = await signedIn(port, userOf(system))
  using admin = await signedIn(port, userOf(system))
  watcher.send('SUB $SYS.REQ.ACCOUNT.> 1\r\n')
  await watcher.roundTrip()
  await ask(admin, UPDATE, 'x')
  await watcher.waitFor(`MSG ${UPDATE} 1 answer.1 1\r\nx\r\n`)
})
