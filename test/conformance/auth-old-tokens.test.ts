import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createKeyPair, type KeyPair } from '@rosey/protocol/tokens'
import { answer, closed, expectationOf, type RawCase } from './raw-case.ts'
import { SERVER_KINDS } from './servers.ts'
import { showing } from './sign-in.ts'

type Fields = Readonly<Record<string, unknown>>

/** A token of the first version, what its user sends after CONNECT, and what a server has to answer. */
interface OldTokenCase extends Pick<RawCase, 'name' | 'expect'> {
  readonly send?: string
  readonly claims?: Fields
  readonly nats?: Fields
  readonly signer?: KeyPair
  readonly change?: (token: string) => string
}

const operator = createKeyPair('operator')
const account = createKeyPair('account')
const signing = createKeyPair('account')
const system = createKeyPair('account')
const user = createKeyPair('user')

const REFUSED = closed("-ERR 'Authorization Violation'\r\n")
const NOT_B = `-ERR 'Permissions Violation for Publish to "b"'\r\n`
const BOTH = 'SUB a 1\r\nPUB a 1\r\nx\r\nPUB b 0\r\n\r\n'

const CASES: readonly OldTokenCase[] = [
  { name: 'it has no limits but those it names', send: BOTH, expect: answer('MSG a 1 1\r\nx\r\n') },
  {
    name: 'its rights hold',
    nats: { pub: { allow: ['a'] } },
    send: BOTH,
    expect: answer(`MSG a 1 1\r\nx\r\n${NOT_B}`),
  },
  {
    name: 'a signing key of the account may sign it',
    claims: { issuer_account: account.publicKey },
    signer: signing,
    expect: answer(''),
  },
  { name: 'a signing key of nobody may not', signer: createKeyPair('account'), expect: REFUSED },
  { name: 'a user may not sign it', signer: user, expect: REFUSED },
  { name: 'it expires', claims: { exp: 1 }, expect: REFUSED },
  { name: 'networks in it are a list in a string', nats: { src: '10.0.0.0/8,127.0.0.0/8' }, expect: answer('') },
  { name: 'it is refused from another network', nats: { src: '10.0.0.0/8' }, expect: REFUSED },
  { name: 'it is refused when it was changed', change: (token) => tampered(token), expect: REFUSED },
]

for (const kind of SERVER_KINDS) {
  describe(`a token of the first version, at the ${kind.name}`, () => {
    test('is held to', async (t) => {
      await using server = await kind.start(t, { authorization: authorization() })
      if (server === undefined) return
      for (const each of CASES) {
        await t.test(each.name, async () => {
          const { claims = {}, nats = {}, signer = account, change = (token: string) => token } = each
          const jwt = change(oldToken('user', user, signer, { pub: {}, sub: {}, ...nats }, claims))
          using client = await showing(server.port, (nonce) => ({ jwt, sig: user.sign(nonce).toString('base64url') }))
          client.send(each.send ?? '')
          const expected = expectationOf(each, kind)
          const got = expected.kind === 'closed' ? await client.untilClosed() : await client.roundTrip()
          assert.equal(got, expected.text)
        })
      }
    })
  })
}

function authorization() {
  const limits = { subs: -1, data: -1, payload: -1, conn: -1, imports: -1, exports: -1, wildcards: true }
  const tokenOf = (key: KeyPair) => oldToken('account', key, operator, { limits, signing_keys: [signing.publicKey] })
  return {
    kind: 'operator' as const,
    operator: oldToken('operator', operator, operator, { system_account: system.publicKey }),
    systemAccount: system.publicKey,
    accounts: [account, system].map((key) => ({ publicKey: key.publicKey, token: tokenOf(key) })),
  }
}

/** The kind stands beside the rights, and only the claims are signed. */
function oldToken(type: string, about: KeyPair, signer: KeyPair, nats: Fields, more: Fields = {}): string {
  const issued = { iat: Math.floor(Date.now() / 1000), iss: signer.publicKey, sub: about.publicKey, name: type }
  const body = part({ jti: 'one', ...issued, ...more, type, nats })
  return `${part({ typ: 'jwt', alg: 'ed25519' })}.${body}.${signer.sign(body).toString('base64url')}`
}

function tampered(token: string): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims: Fields = JSON.parse(Buffer.from(body, 'base64url').toString())
  return `${head}.${part({ ...claims, name: 'somebody else' })}.${signature}`
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
