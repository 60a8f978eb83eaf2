import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createKeyPair, signToken } from '@rosey/protocol/tokens'
import { BusTrust } from '../support/bus-trust.ts'
import { answer, closed, expectationOf, type RawCase } from './raw-case.ts'
import { SERVER_KINDS } from './servers.ts'
import { showing } from './sign-in.ts'

/** A token, what its user sends after CONNECT, and what a server has to answer. */
interface ClaimsCase extends Pick<RawCase, 'name' | 'expect' | 'difference'> {
  /** The rights in the token; limits that are not named are none. */
  readonly nats?: Record<string, unknown>
  /** Other claims; times in seconds from now. */
  readonly validIn?: { readonly exp?: number; readonly nbf?: number }
  readonly send?: string
  /** Fields of CONNECT beside token and signature. */
  readonly connect?: Record<string, unknown>
}

const REFUSED = closed("-ERR 'Authorization Violation'\r\n")
const NOT = 'Permissions Violation for'
const notTo = (subject: string) => `-ERR '${NOT} Publish to "${subject}"'\r\n`
const notHear = (subject: string, more = '') => `-ERR '${NOT} Subscription to "${subject}"${more}'\r\n`
const pub = (...subjects: string[]) => subjects.map((subject) => `PUB ${subject} 0\r\n\r\n`).join('')
const sub = (...subscriptions: string[]) => subscriptions.map((each, index) => `SUB ${each} ${index}\r\n`).join('')
const msg = (subject: string, sid: number) => `MSG ${subject} ${sid} 0\r\n\r\n`

const CASES: readonly ClaimsCase[] = [
  // Who comes in.
  { name: 'a token without lists allows everything', send: sub('a') + pub('a'), expect: answer(msg('a', 0)) },
  { name: 'an expired token is refused', validIn: { exp: -5 }, expect: REFUSED },
  { name: 'a token whose time has not come is refused', validIn: { nbf: 60 }, expect: REFUSED },
  { name: 'a token whose time has come is taken', validIn: { nbf: -60, exp: 60 }, expect: answer('') },
  {
    name: 'a token for other kinds of connections is refused',
    nats: { allowed_connection_types: ['WEBSOCKET'] },
    expect: REFUSED,
  },
  {
    name: 'a token for unknown kinds of connections is refused',
    nats: { allowed_connection_types: ['PIGEON'] },
    expect: REFUSED,
  },
  {
    name: 'kinds of connections may be in small letters, beside unknown ones',
    nats: { allowed_connection_types: ['PIGEON', 'standard'] },
    expect: answer(''),
  },
  { name: 'a token for other networks is refused', nats: { src: ['10.0.0.0/8', '::1/128'] }, expect: REFUSED },
  { name: 'a token for this network is taken', nats: { src: ['10.0.0.0/8', '127.0.0.0/8'] }, expect: answer('') },
  {
    name: 'a token for one second of the day is refused',
    nats: { times: [{ start: '00:00:00', end: '00:00:01' }] },
    expect: REFUSED,
  },
  { name: 'a bearer token needs no signature', nats: { bearer_token: true }, connect: { sig: '' }, expect: answer('') },
  // Limits.
  {
    name: 'a token allows as many subscriptions and bytes as it says',
    nats: { subs: 1, payload: 3 },
    send: 'SUB a 1\r\nSUB b 2\r\nPUB a 3\r\nabc\r\nPUB a 4\r\nabcd\r\n',
    expect: closed("-ERR 'maximum subscriptions exceeded'\r\nMSG a 1 3\r\nabc\r\n-ERR 'Maximum Payload Violation'\r\n"),
  },
  {
    name: 'a subscription that ends makes room for another one',
    nats: { subs: 1 },
    send: 'SUB a 1\r\nUNSUB 1\r\nSUB b 2\r\nSUB c 3\r\nPUB b 3\r\nabc\r\n',
    expect: answer("-ERR 'maximum subscriptions exceeded'\r\nMSG b 2 3\r\nabc\r\n"),
  },
  {
    name: 'a limit that a token does not name is 0',
    nats: { payload: undefined },
    send: 'SUB a 1\r\nPUB a 0\r\n\r\nPUB a 1\r\nx\r\n',
    expect: closed("MSG a 1 0\r\n\r\n-ERR 'Maximum Payload Violation'\r\n"),
  },
  // Publishing.
  {
    name: 'an allow list is all that may be published',
    nats: { pub: { allow: ['a', 'b.*', 'c.>'] } },
    send: pub('a', 'b', 'b.x', 'b.x.y', 'c', 'c.x.y', 'd'),
    expect: answer(notTo('b') + notTo('b.x.y') + notTo('c') + notTo('d')),
  },
  {
    name: 'a deny list takes away, also from what is allowed',
    nats: { pub: { allow: ['a.>'], deny: ['a.b', 'a.*.c'] } },
    send: pub('a.b', 'a.x', 'a.x.c', 'a.x.d'),
    expect: answer(notTo('a.b') + notTo('a.x.c')),
  },
  {
    name: 'an empty allow list alone allows everything',
    nats: { pub: { allow: [] } },
    send: pub('a'),
    expect: answer(''),
  },
  {
    name: 'an empty allow list beside a deny list allows nothing',
    nats: { pub: { allow: [], deny: ['x'] } },
    send: pub('a', 'x'),
    expect: answer(notTo('a') + notTo('x')),
  },
  {
    name: 'a wildcard that is published is a word',
    nats: { pub: { allow: ['a.*'], deny: ['a.x'] } },
    send: pub('a.>', 'a.*', '>'),
    expect: answer(notTo('>')),
  },
  {
    name: 'a wildcard that is published is denied as a word',
    nats: { pub: { deny: ['a.*'] } },
    send: pub('a.>', 'b.>'),
    expect: answer(notTo('a.>')),
  },
  {
    name: 'the same subject is refused each time',
    nats: { pub: { allow: ['a'] } },
    send: pub('b', 'a', 'b', 'a', 'b'),
    expect: answer(notTo('b').repeat(3)),
  },
  {
    name: 'a verbose client gets no +OK for what is refused',
    nats: { pub: { allow: ['a'] }, sub: { allow: ['a'] } },
    connect: { verbose: true },
    send: pub('a', 'b') + sub('b'),
    expect: answer(`+OK\r\n+OK\r\n${notTo('b')}${notHear('b')}`),
  },
  {
    name: 'a quote in a subject does not end it in the error',
    nats: { pub: { allow: ['a'] } },
    send: pub('q"x\\y', 'z\x01'),
    expect: answer(notTo('q\\"x\\\\y') + notTo('z\\x01')),
  },
  // Answers.
  {
    name: 'who may answer may publish nothing else',
    nats: { resp: { max: 1, ttl: 1e9 } },
    send: `${sub('q')}${pub('a')}`,
    expect: answer(notTo('a')),
  },
  {
    name: 'one answer is allowed where no number is said',
    nats: { pub: { allow: ['q'] }, resp: { max: 0, ttl: 0 } },
    send: `${sub('q')}PUB q r 0\r\n\r\n${pub('r', 'r')}`,
    expect: answer(`MSG q 0 r 0\r\n\r\n${notTo('r')}`),
  },
  {
    name: 'any number of answers is allowed with a number below 0',
    nats: { pub: { allow: ['q'] }, resp: { max: -1, ttl: -1 } },
    send: `${sub('q')}PUB q r 0\r\n\r\n${pub('r', 'r', 'r', 's')}`,
    expect: answer(`MSG q 0 r 0\r\n\r\n${notTo('s')}`),
  },
  {
    name: 'a deny list does not forbid an answer',
    nats: { pub: { deny: ['r'] }, resp: { max: 1, ttl: 1e9 } },
    send: `${sub('q')}${pub('r', 'q')}`,
    expect: answer(notTo('r') + notTo('q')),
  },
  // Subscribing.
  {
    name: 'an allow list is all that may be subscribed to',
    nats: { sub: { allow: ['a', 'b.*', 'c.>'] } },
    send: sub('a', 'b', 'b.*', 'c.*', 'c.x.>', 'c.>', '*', '>', '_INBOX.x'),
    expect: answer(notHear('b') + notHear('*') + notHear('>') + notHear('_INBOX.x')),
  },
  {
    name: 'a tail wildcard is more than one token',
    nats: { sub: { allow: ['a.*'] } },
    send: sub('a.>'),
    expect: answer(notHear('a.>')),
    difference: {
      why: 'nats-server 2.9 takes the > for a word and so lets hear a.b.c, which is not allowed',
      real: answer(''),
    },
  },
  {
    name: 'a subscription beyond a denied wildcard gets what is not denied',
    nats: { sub: { deny: ['a.*'] } },
    send: sub('a.>') + pub('a.b', 'a.b.c'),
    expect: answer(msg('a.b.c', 0)),
    difference: { why: 'nats-server 2.9 takes the > for a word and so refuses', real: answer(notHear('a.>')) },
  },
  {
    name: 'what is denied is not delivered to a wider subscription',
    nats: { sub: { deny: ['a.b', 'c.*.d'] } },
    send: sub('a.*', 'c.>', 'a.b') + pub('a.b', 'a.c', 'c.x.d', 'c.x.e'),
    expect: answer(notHear('a.b') + msg('a.c', 0) + msg('c.x.e', 1)),
  },
  {
    name: 'what is denied is not delivered to a subscription that overlaps with it',
    nats: { sub: { deny: ['*.b'] } },
    send: sub('a.*') + pub('a.b', 'a.c'),
    expect: answer(msg('a.c', 0)),
    difference: {
      why: 'nats-server 2.9 filters only where the subscription holds all that is denied',
      real: answer(msg('a.b', 0) + msg('a.c', 0)),
    },
  },
  // Queues.
  {
    name: 'an entry with a queue is for that queue only',
    nats: { sub: { allow: ['a q'] } },
    send: sub('a', 'a r', 'a q'),
    expect: answer(notHear('a') + notHear('a', ' using queue "r"')),
  },
  {
    name: 'an entry without a queue is for all',
    nats: { sub: { allow: ['a'] } },
    send: sub('a', 'a r'),
    expect: answer(''),
  },
  {
    name: 'where both are there queues have to be named',
    nats: { sub: { allow: ['a', 'a q'] } },
    send: sub('a', 'a r', 'a q'),
    expect: answer(notHear('a', ' using queue "r"')),
  },
  {
    name: 'a queue may be named by a wildcard',
    nats: { sub: { allow: ['a q.*', 'b q.>', 'c *'] } },
    send: sub('a q.1', 'a q', 'a q.*', 'a q.1.2', 'b q.1.2', 'c x', 'c x.y'),
    expect: answer(
      notHear('a', ' using queue "q"') + notHear('a', ' using queue "q.1.2"') + notHear('c', ' using queue "x.y"'),
    ),
  },
  {
    name: 'a denied queue does not forbid another one',
    nats: { sub: { deny: ['a q'] } },
    send: sub('a', 'a r', 'a q'),
    expect: answer(notHear('a', ' using queue "q"')),
  },
  {
    name: 'a denied subject is denied to every queue',
    nats: { sub: { deny: ['a'] } },
    send: sub('a', 'a r'),
    expect: answer(notHear('a') + notHear('a', ' using queue "r"')),
  },
]

const trust = new BusTrust()
const user = createKeyPair('user')

for (const kind of SERVER_KINDS) {
  describe(`what a token says, at the ${kind.name}`, () => {
    test('is held to', async (t) => {
      await using server = await kind.start(t, { authorization: trust.authorization, maxControlLine: 65_536 })
      if (server === undefined) return
      for (const each of CASES) {
        await t.test(each.difference === undefined ? each.name : `${each.name} (${each.difference.why})`, async () => {
          using client = await showing(server.port, (nonce) => ({
            jwt: tokenOf(each),
            sig: user.sign(nonce).toString('base64url'),
            no_responders: false,
            ...each.connect,
          }))
          client.send(each.send ?? '')
          const expected = expectationOf(each, kind)
          const got = expected.kind === 'closed' ? await client.untilClosed() : await client.roundTrip()
          assert.equal(got, expected.text)
        })
      }
    })
  })
}

function tokenOf({ nats = {}, validIn = {} }: ClaimsCase): string {
  const now = Math.floor(Date.now() / 1000)
  const times = Object.fromEntries(Object.entries(validIn).map(([name, seconds]) => [name, now + seconds]))
  const rights = { subs: -1, data: -1, payload: -1, ...nats, type: 'user' as const, version: 2 as const }
  return signToken({ sub: user.publicKey, name: 'user', ...times, nats: rights }, trust.account, Date.now())
}
