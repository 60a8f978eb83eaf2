import assert from 'node:assert/strict'
import type { Authorization } from '@rosey/broker'
import { createKeyPair } from '@rosey/protocol/tokens'
import { BusTrust } from '../support/bus-trust.ts'
import { onBoth } from './on-both.ts'
import type { RawClient } from './raw-client.ts'
import { showing, signedIn, withToken } from './sign-in.ts'

const REFUSED = "-ERR 'Authorization Violation'\r\n"
const NOBODY = 'HMSG'

const key = createKeyPair('user')
const listed: Authorization = {
  kind: 'users',
  users: [
    { user: 'ann', password: 'pw' },
    { user: 'bob', password: 'pw', permissions: { pub: { allow: ['a.*'] }, sub: { deny: ['secret.>'] } } },
  ],
  nkeys: [{ nkey: key.publicKey }],
}

async function isLetIn(opening: Promise<RawClient>): Promise<boolean> {
  using client = await opening
  client.send('PING\r\n')
  await client.waitFor('\r\n')
  if (client.received.includes('PONG')) return true
  assert.equal(await client.untilClosed(), REFUSED)
  return false
}

onBoth('a listed user comes in with its own password', { authorization: listed }, async (port) => {
  const user = (name: string, pass: string) => isLetIn(showing(port, () => ({ user: name, pass })))
  assert.deepEqual(
    [await user('ann', 'pw'), await user('ann', 'no'), await user('eve', 'pw'), await user('', '')],
    [true, false, false, false],
  )
})

onBoth('a listed key comes in with the nonce signed', { authorization: listed }, async (port) => {
  const sign = (pair: typeof key, text?: string) =>
    isLetIn(showing(port, (nonce) => ({ nkey: pair.publicKey, sig: pair.sign(text ?? nonce).toString('base64url') })))
  assert.deepEqual([await sign(key), await sign(key, 'x'), await sign(createKeyPair('user'))], [true, false, false])
})

onBoth('what a listed user may is asked at each PUB and SUB', { authorization: listed }, async (port) => {
  using client = await showing(port, () => ({ user: 'bob', pass: 'pw' }))
  client.send('SUB a.> 1\r\nPUB a.b 0\r\n\r\nPUB b 0\r\n\r\nPUB a.b.c 0\r\n\r\nSUB secret.a 2\r\nSUB > 3\r\n')
  const got = await client.roundTrip()
  assert.ok(got.includes('MSG a.b 1 0\r\n'))
  assert.ok(got.includes(`-ERR 'Permissions Violation for Publish to "b"'`))
  assert.ok(got.includes(`-ERR 'Permissions Violation for Publish to "a.b.c"'`))
  assert.ok(got.includes(`-ERR 'Permissions Violation for Subscription to "secret.a"'`))
  assert.ok(!got.includes('to ">"'))
})

onBoth('a subscription around something denied gets all but that', { authorization: listed }, async (port) => {
  using bob = await showing(port, () => ({ user: 'bob', pass: 'pw' }))
  using ann = await showing(port, () => ({ user: 'ann', pass: 'pw' }))
  bob.send('SUB > 1\r\n')
  await bob.roundTrip()
  ann.send('PUB secret.a 0\r\n\r\nPUB open.a 0\r\n\r\n')
  await ann.roundTrip()
  assert.equal(await bob.roundTrip(), 'MSG open.a 1 0\r\n\r\n')
})

const trust = new BusTrust()
const operated = { authorization: trust.authorization }

onBoth('a token of the account comes in, and no other', operated, async (port) => {
  const user = trust.user()
  const other = new BusTrust()
  const results = [
    await isLetIn(withToken(port, user)),
    await isLetIn(withToken(port, trust.user({}, { by: trust.account }))),
    await isLetIn(showing(port, () => ({ jwt: user.token, sig: user.key.sign('x').toString('base64url') }))),
    await isLetIn(showing(port, () => ({ jwt: user.token }))),
    await isLetIn(showing(port, () => ({}))),
    await isLetIn(withToken(port, { token: user.token, key: createKeyPair('user') })),
    await isLetIn(withToken(port, other.user())),
    await isLetIn(withToken(port, trust.user({}, { by: createKeyPair('account') }))),
    await isLetIn(withToken(port, trust.user({}, { expiresAt: Math.floor(Date.now() / 1000) - 1 }))),
    await isLetIn(withToken(port, { ...user, token: tampered(user.token) })),
  ]
  assert.deepEqual(results, [true, true, false, false, false, false, false, false, false, false])
})

onBoth('a token that expires ends its connection', operated, async (port) => {
  using client = await signedIn(port, trust.user({}, { expiresAt: Math.floor(Date.now() / 1000) + 4 }))
  assert.equal(await client.untilClosed(), "-ERR 'User Authentication Expired'\r\n")
})

onBoth('a revoked user is cut off at once, does not come back, and the others stay', operated, async (port) => {
  const [victim, other] = [trust.user(), trust.user()]
  using stays = await signedIn(port, other)
  using goes = await signedIn(port, victim)
  using system = await signedIn(port, trust.system())
  const revocations = { [victim.key.publicKey]: Math.floor(Date.now() / 1000) }
  assert.deepEqual(await update(system, trust.accountToken({ revocations })), { code: 200, message: 'jwt updated' })
  assert.equal(await goes.untilClosed(), "-ERR 'User Authentication Revoked'\r\n")
  assert.equal(await isLetIn(withToken(port, victim)), false)
  assert.equal(await stays.roundTrip(), '')
  assert.equal(await isLetIn(withToken(port, other)), true)
})

onBoth('a signing key that is taken back takes its users along', operated, async (port) => {
  using goes = await signedIn(port, trust.user())
  using stays = await signedIn(port, trust.user({}, { by: trust.account }))
  using system = await signedIn(port, trust.system())
  await update(system, trust.accountToken({ signingKeys: [] }))
  assert.match(await goes.untilClosed(), /^(-ERR 'Authorization Violation'\r\n)?$/)
  assert.equal(await stays.roundTrip(), '')
})

onBoth('an account token that the operator has not signed changes nothing', operated, async (port) => {
  using stays = await signedIn(port, trust.user())
  using system = await signedIn(port, trust.system())
  const forged = trust.accountToken({ revocations: { '*': 4e9 }, by: createKeyPair('operator') })
  assert.equal((await update(system, forged)).code, 500)
  assert.equal(await stays.roundTrip(), '')
})

onBoth('a user of the account can neither use $SYS nor hear it', operated, async (port) => {
  using user = await signedIn(port, trust.user())
  using system = await signedIn(port, trust.system())
  user.send('SUB > 1\r\nSUB _IN.> 2\r\n')
  await user.roundTrip()
  system.send('PUB rosey.x 0\r\n\r\n')
  await system.roundTrip()
  assert.equal(await user.roundTrip(), '')
  const subject = `$SYS.REQ.ACCOUNT.${trust.account.publicKey}.CLAIMS.UPDATE`
  const token = trust.accountToken({ revocations: { '*': 4e9 } })
  user.send(`PUB ${subject} _IN.1 ${token.length}\r\n${token}\r\n`)
  assert.doesNotMatch(await user.roundTrip(), /updated/)
  assert.equal(await user.roundTrip(), '')
})

onBoth('an answer may be given as often and as long as is allowed', operated, async (port) => {
  const rights = { pub: { allow: ['out'] }, resp: { max: 2, ttl: 1e9 * 60 } }
  using answers = await signedIn(port, trust.user(rights))
  using asks = await signedIn(port, trust.user())
  answers.send('SUB in 1\r\n')
  await answers.roundTrip()
  asks.send('SUB reply.1 1\r\nPUB in reply.1 0\r\n\r\n')
  await asks.roundTrip()
  await answers.waitFor('MSG in 1 reply.1 0\r\n')
  answers.send('PUB reply.1 1\r\na\r\nPUB reply.1 1\r\nb\r\nPUB reply.1 1\r\nc\r\nPUB reply.2 1\r\nd\r\n')
  const errors = await answers.roundTrip()
  assert.equal(errors.split('Permissions Violation for Publish to "reply.1"').length - 1, 1)
  assert.equal(errors.split('Permissions Violation for Publish to "reply.2"').length - 1, 1)
  await asks.waitFor('\r\nb\r\n')
  const got = await asks.roundTrip()
  assert.ok(!got.includes('\r\nc\r\n'), got)
})

onBoth('an answer that comes too late is refused', operated, async (port) => {
  using answers = await signedIn(port, trust.user({ resp: { max: -1, ttl: 1e6 } }))
  using asks = await signedIn(port, trust.user())
  answers.send('SUB in 1\r\n')
  await answers.roundTrip()
  asks.send('PUB in reply.1 0\r\n\r\n')
  await asks.roundTrip()
  await answers.waitFor('MSG in 1 reply.1 0\r\n')
  const heard = Date.now()
  while (Date.now() - heard < 20) await answers.roundTrip()
  answers.send('PUB reply.1 0\r\n\r\n')
  assert.match(await answers.roundTrip(), /Permissions Violation for Publish to "reply.1"/)
})

onBoth('a request that nobody may answer is told so', operated, async (port) => {
  using asks = await signedIn(port, trust.user())
  asks.send('SUB reply.1 1\r\nPUB in reply.1 0\r\n\r\n')
  assert.ok((await asks.roundTrip()).startsWith(NOBODY))
})

async function update(system: RawClient, token: string): Promise<{ code?: number; message?: string }> {
  const subject = `$SYS.REQ.ACCOUNT.${trust.account.publicKey}.CLAIMS.UPDATE`
  system.send(`SUB _SYS.answer 1\r\nPUB ${subject} _SYS.answer ${token.length}\r\n${token}\r\n`)
  await system.waitFor('MSG _SYS.answer')
  const answer = await system.roundTrip()
  system.send('UNSUB 1\r\n')
  const { data, error } = JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '{}')
  const { code, message } = data ?? error ?? {}
  return message === undefined ? { code } : { code, message }
}

function tampered(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  claims.nats.pub = { allow: ['>'] }
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}
