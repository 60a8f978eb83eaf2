import assert from 'node:assert/strict'
import { onBoth } from './on-both.ts'
import { connectLine, PLAIN } from './raw-case.ts'
import { RawClient } from './raw-client.ts'

const HEADERS = 'NATS/1.0\r\n\r\n'

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

onBoth('INFO says what a client has to know', { authToken: 's3cret', maxPayload: 5000 }, async (port) => {
  using client = await RawClient.open(port)
  const { max_payload, headers, auth_required, proto, client_ip } = client.info
  assert.deepEqual(
    { max_payload, headers, auth_required, proto, client_ip },
    { max_payload: 5000, headers: true, auth_required: true, proto: 1, client_ip: '127.0.0.1' },
  )
  assert.equal(client.info.port, port)
  assert.equal(client.info.jetstream, undefined)
})

onBoth('a message reaches every subscriber once', {}, async (port) => {
  using one = await RawClient.connected(port)
  using two = await RawClient.connected(port)
  using publisher = await RawClient.connected(port)
  one.send('SUB a.b 1\r\nSUB a.* 2\r\n')
  two.send('SUB > 1\r\n')
  await one.roundTrip()
  await two.roundTrip()
  publisher.send('PUB a.b 2\r\nhi\r\n')
  await publisher.roundTrip()
  const got = await one.roundTrip()
  assert.deepEqual([count(got, 'MSG a.b 1 2\r\nhi\r\n'), count(got, 'MSG a.b 2 2\r\nhi\r\n')], [1, 1])
  assert.equal(await two.roundTrip(), 'MSG a.b 1 2\r\nhi\r\n')
})

onBoth('a queue gives each message to one member, and to each a fair share', {}, async (port) => {
  using one = await RawClient.connected(port)
  using two = await RawClient.connected(port)
  using publisher = await RawClient.connected(port)
  one.send('SUB a q 1\r\n')
  two.send('SUB a q 1\r\n')
  await one.roundTrip()
  await two.roundTrip()
  publisher.send('PUB a 1\r\nx\r\n'.repeat(1000))
  await publisher.roundTrip()
  const shares = [count(await one.roundTrip(), 'MSG a 1 1\r\n'), count(await two.roundTrip(), 'MSG a 1 1\r\n')]
  assert.equal((shares[0] ?? 0) + (shares[1] ?? 0), 1000)
  // Ten standard deviations of a fair coin.
  for (const share of shares) assert.ok(share > 340 && share < 660, `an unfair share: ${shares.join(' and ')}`)
})

onBoth('queues of different names each get a message, and plain subscribers too', {}, async (port) => {
  using client = await RawClient.connected(port)
  client.send('SUB a q 1\r\nSUB a r 2\r\nSUB a 3\r\nPUB a 0\r\n\r\n')
  const got = await client.roundTrip()
  assert.deepEqual(
    [1, 2, 3].map((sid) => count(got, `MSG a ${sid} 0\r\n`)),
    [1, 1, 1],
  )
})

onBoth('members of one queue with different patterns share the messages', {}, async (port) => {
  using client = await RawClient.connected(port)
  client.send('SUB a.b q 1\r\nSUB a.* q 2\r\nPUB a.b 0\r\n\r\n')
  const got = await client.roundTrip()
  assert.equal(count(got, 'MSG a.b '), 1)
})

onBoth('with echo off a queue passes the own subscription over', {}, async (port) => {
  using other = await RawClient.connected(port)
  using publisher = await RawClient.connected(port, connectLine({ echo: false }))
  other.send('SUB a q 1\r\n')
  publisher.send('SUB a q 1\r\n')
  await other.roundTrip()
  await publisher.roundTrip()
  publisher.send('PUB a 0\r\n\r\n'.repeat(50))
  assert.equal(await publisher.roundTrip(), '')
  assert.equal(count(await other.roundTrip(), 'MSG a 1 0\r\n'), 50)
})

onBoth('who cannot read headers gets the payload alone', {}, async (port) => {
  using reader = await RawClient.connected(port, connectLine({ headers: false, no_responders: false }))
  using publisher = await RawClient.connected(port)
  reader.send('SUB a 1\r\n')
  await reader.roundTrip()
  publisher.send(`HPUB a 12 14\r\n${HEADERS}hi\r\nHPUB a r 12 14\r\n${HEADERS}ho\r\n`)
  await publisher.roundTrip()
  assert.equal(await reader.roundTrip(), 'MSG a 1 2\r\nhi\r\nMSG a 1 r 2\r\nho\r\n')
})

onBoth('a subscriber that hangs up is nobody', {}, async (port) => {
  using requester = await RawClient.connected(port)
  requester.send('SUB inbox.* 1\r\n')
  const responder = await RawClient.connected(port)
  responder.send('SUB a 1\r\n')
  await responder.roundTrip()
  responder[Symbol.dispose]()
  // The server learns of it in its own time.
  let got = ''
  while (!got.includes('503')) {
    requester.send('PUB a inbox.1 0\r\n\r\n')
    got += await requester.roundTrip()
  }
  assert.match(got, /^HMSG inbox\.1 1 16 16\r\nNATS\/1\.0 503\r\n\r\n\r\n$/)
})

onBoth('a connection over the maximum is refused and the others stay', { maxConnections: 2 }, async (port) => {
  using one = await RawClient.connected(port)
  using two = await RawClient.connected(port)
  using three = await RawClient.open(port)
  assert.equal(await three.untilClosed(), "-ERR 'maximum connections exceeded'\r\n")
  assert.equal(await one.roundTrip(), '')
  assert.equal(await two.roundTrip(), '')
})

onBoth('a large payload arrives whole', {}, async (port) => {
  using subscriber = await RawClient.connected(port)
  using publisher = await RawClient.connected(port)
  subscriber.send('SUB a 1\r\n')
  await subscriber.roundTrip()
  const payload = Buffer.alloc(1024 * 1024, 'abcdefg')
  publisher.send('PUB a 1048576\r\n', payload, '\r\n')
  await publisher.roundTrip()
  assert.equal(await subscriber.roundTrip(), `MSG a 1 1048576\r\n${payload.toString('latin1')}\r\n`)
})

const SPLIT = `${PLAIN}SUB a.* 1\r\nPUB a.b r 5\r\nhello\r\nHPUB  a.c 12 14\r\n${HEADERS}hi\r\nPUB a.d 0\r\n\r\n`
const WHOLE = `MSG a.b 1 r 5\r\nhello\r\nHMSG a.c 1 12 14\r\n${HEADERS}hi\r\nMSG a.d 1 0\r\n\r\n`

onBoth('bytes may come one by one', {}, async (port) => {
  using client = await RawClient.open(port)
  await client.sendApart(Array.from(Buffer.from(SPLIT), (byte) => Buffer.of(byte)))
  assert.equal(await client.roundTrip(), WHOLE)
})

onBoth('bytes may be cut in two anywhere', {}, async (port) => {
  const bytes = Buffer.from(SPLIT)
  for (let at = 1; at < bytes.length; at += 3) {
    using client = await RawClient.open(port)
    await client.sendApart([bytes.subarray(0, at), bytes.subarray(at)])
    assert.equal(await client.roundTrip(), WHOLE, `cut at byte ${at}`)
  }
})

onBoth('what a client sends before it hangs up still counts', {}, async (port) => {
  using subscriber = await RawClient.connected(port)
  subscriber.send('SUB a 1\r\n')
  await subscriber.roundTrip()
  using publisher = await RawClient.open(port)
  publisher.send(`${PLAIN}PUB a 2\r\nhi\r\n`)
  publisher.finish()
  await publisher.untilClosed()
  await subscriber.waitFor('MSG a 1 2\r\nhi\r\n')
})
