// What a token says about the largest message holds on both brokers, from the line that announces the message on.
import assert from 'node:assert/strict'
import type { UserRights } from '@rosey/protocol/tokens'
import { signedIn, withToken } from '../../../test/conformance/sign-in.ts'
import { BusTrust } from '../../../test/support/bus-trust.ts'
import { forEachTokenBroker } from '../../../test/support/token-brokers.ts'
import { hasCode, noteSubject, openBus, PATIENCE } from '../../bus/test/open-bus.ts'

const trust = new BusTrust()
const LIMIT = 1000
const RIGHTS: UserRights = { payload: LIMIT }
const limited = () => trust.user(RIGHTS)
const TOO_LARGE = "-ERR 'Maximum Payload Violation'\r\n"

forEachTokenBroker('a message as large as the token allows goes, one byte more ends the connection', async (start) => {
  await using broker = await start(trust.authorization)
  using other = await signedIn(broker.endpoint.port, trust.user())
  using client = await signedIn(broker.endpoint.port, limited())
  const most = 'x'.repeat(LIMIT)
  client.send(`SUB a 1\r\nPUB a ${LIMIT}\r\n${most}\r\n`)
  assert.equal(await client.roundTrip(), `MSG a 1 ${LIMIT}\r\n${most}\r\n`)
  client.send(`PUB a ${LIMIT + 1}\r\n`)
  assert.equal(await client.untilClosed(), TOO_LARGE)
  other.send(`SUB a 1\r\nPUB a ${LIMIT + 1}\r\n${most}y\r\n`)
  assert.match(await other.roundTrip(), /^MSG a 1 1001\r\n/)
})

forEachTokenBroker('headers and answers count, too', async (start) => {
  await using broker = await start(trust.authorization)
  using asks = await signedIn(broker.endpoint.port, trust.user())
  const onlyAnswers: UserRights = { ...RIGHTS, sub: { allow: ['asked'] }, resp: { max: 10, ttl: 60e9 } }
  using answers = await signedIn(broker.endpoint.port, trust.user(onlyAnswers))
  answers.send('SUB asked 1\r\n')
  await answers.roundTrip()
  asks.send('SUB answer 1\r\nPUB asked answer 0\r\n\r\n')
  await answers.waitFor('MSG asked 1 answer 0')
  const headers = 'NATS/1.0\r\n\r\n'
  answers.send(`HPUB answer ${headers.length} ${LIMIT}\r\n${headers}${'x'.repeat(LIMIT - headers.length)}\r\n`)
  await asks.waitFor(`HMSG answer 1 ${headers.length} ${LIMIT}\r\n`)
  answers.send(`HPUB answer ${headers.length} ${LIMIT + 1}\r\n`)
  assert.match(await answers.untilClosed(), /-ERR 'Maximum Payload Violation'\r\n$/)
})

forEachTokenBroker('a client is told what its token allows', async (start) => {
  await using broker = await start(trust.authorization)
  using client = await withToken(broker.endpoint.port, limited())
  client.send('PING\r\n')
  await client.waitFor(`"max_payload":${LIMIT}`)
})

forEachTokenBroker('the bus of a process says so before anything is sent, and the connection stays', async (start) => {
  await using broker = await start(trust.authorization)
  const { token, key } = limited()
  const credentials = { kind: 'token', token, seed: key.seed } as const
  await using at = await openBus({ endpoint: broker.endpoint, credentials })
  for (let time = 0; time < 3; time++) {
    assert.throws(() => at.bus.publish(noteSubject('a'), { text: 'x'.repeat(LIMIT) }), hasCode('bus-too-large'))
  }
  at.bus.publish(noteSubject('a'), { text: 'x' })
  await at.bus.flush(PATIENCE)
  assert.deepEqual([at.bus.status.kind, at.problems], ['connected', []])
})
