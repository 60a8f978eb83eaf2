import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { createBroker } from '@rosey/broker'
import { onBoth } from './on-both.ts'
import { connectLine } from './raw-case.ts'
import { RawClient } from './raw-client.ts'
import type { TestServer } from './servers.ts'

const monitored = { monitoring: true } as const

type Page = Record<string, unknown>

async function page({ monitoringPort }: TestServer, path: string): Promise<Page> {
  const response = await fetch(`http://127.0.0.1:${monitoringPort}${path}`)
  assert.equal(response.status, 200, path)
  return (await response.json()) as Page
}

onBoth('/varz counts what has gone through', monitored, async (port, _kind, server) => {
  using client = await RawClient.connected(port)
  client.send('SUB a 1\r\nPUB a 3\r\nabc\r\nPUB b 2\r\nde\r\n')
  await client.roundTrip()
  const varz = await page(server, '/varz')
  const { connections, total_connections, subscriptions, in_msgs, out_msgs, in_bytes, out_bytes, slow_consumers } = varz
  assert.deepEqual(
    { connections, in_msgs, out_msgs, in_bytes, out_bytes, slow_consumers },
    { connections: 1, in_msgs: 2, out_msgs: 1, in_bytes: 5, out_bytes: 3, slow_consumers: 0 },
  )
  assert.ok(Number(total_connections) >= 1 && Number(subscriptions) >= 1)
  for (const key of ['server_id', 'version', 'start', 'now', 'uptime']) assert.equal(typeof varz[key], 'string', key)
  assert.equal(varz.port, port)
  assert.equal(varz.max_payload, 1024 * 1024)
  assert.equal(varz.ping_interval, 120e9)
})

onBoth('/connz shows who is connected, and with what', monitored, async (port, _kind, server) => {
  using one = await RawClient.connected(port, connectLine({ name: 'one', lang: 'test', version: '1' }))
  using two = await RawClient.connected(port, connectLine({ name: 'two' }))
  one.send('SUB a 1\r\nSUB b q 2\r\n')
  await one.roundTrip()
  two.send('PUB a 1\r\nx\r\n')
  await two.roundTrip()
  await one.roundTrip()
  const { connections, total, num_connections } = await page(server, '/connz?subs=1')
  assert.deepEqual([total, num_connections], [2, 2])
  const [first, second] = connections as [Page, Page]
  const { name, lang, version, out_msgs, subscriptions, ip, kind, type } = first
  assert.deepEqual(
    { name, lang, version, out_msgs, subscriptions, ip, kind, type },
    {
      name: 'one',
      lang: 'test',
      version: '1',
      out_msgs: 1,
      subscriptions: 2,
      ip: '127.0.0.1',
      kind: 'Client',
      type: 'nats',
    },
  )
  assert.deepEqual((first.subscriptions_list as string[]).toSorted(), ['a', 'b'])
  assert.deepEqual([second.name, second.in_msgs, second.in_bytes], ['two', 1, 1])
})

onBoth('/connz is sorted and cut as asked', monitored, async (port, _kind, server) => {
  using few = await RawClient.connected(port, connectLine({ name: 'few' }))
  using many = await RawClient.connected(port, connectLine({ name: 'many' }))
  many.send('SUB a 1\r\nSUB b 2\r\n')
  await many.roundTrip()
  await few.roundTrip()
  const names = async (query: string) =>
    ((await page(server, `/connz?${query}`)).connections as Page[]).map(({ name }) => name)
  assert.deepEqual(await names('sort=subs'), ['many', 'few'])
  assert.deepEqual(await names('sort=cid'), ['few', 'many'])
  assert.deepEqual(await names('limit=1'), ['few'])
  assert.deepEqual(await names('offset=1'), ['many'])
})

onBoth('/subsz counts subscriptions, and lists them when asked', monitored, async (port, _kind, server) => {
  using client = await RawClient.connected(port)
  client.send('SUB shown.a q 7\r\nSUB shown.b 8\r\n')
  await client.roundTrip()
  const { num_subscriptions, subscriptions_list } = await page(server, '/subsz?subs=1')
  assert.ok(Number(num_subscriptions) >= 2)
  const own = (subscriptions_list as Page[]).filter(({ subject }) => String(subject).startsWith('shown.'))
  assert.deepEqual(own.map(({ subject, qgroup, sid }) => [subject, qgroup, sid]).toSorted(), [
    ['shown.a', 'q', '7'],
    ['shown.b', undefined, '8'],
  ])
})

onBoth('/healthz says that it is well', monitored, async (_port, _kind, server) => {
  assert.deepEqual(await page(server, '/healthz'), { status: 'ok' })
})

onBoth('a question that makes no sense is refused', monitored, async (_port, _kind, server) => {
  const statusOf = async (path: string, method = 'GET') =>
    (await fetch(`http://127.0.0.1:${server.monitoringPort}${path}`, { method })).status
  assert.equal(await statusOf('/connz?sort=nonsense'), 400)
  assert.equal(await statusOf('/connz?limit=x'), 400)
  assert.equal(await statusOf('/connz?state=nonsense'), 400)
  assert.equal(await statusOf('/connz?subs=nonsense'), 400)
  assert.equal(await statusOf('/nothing'), 404)
})

onBoth('a page of no size has the size of the default', monitored, async (_port, _kind, server) => {
  for (const query of ['limit=0', 'limit=-5', 'offset=-5']) {
    const { offset, limit } = await page(server, `/connz?${query}`)
    assert.deepEqual([offset, limit], [0, 1024], query)
  }
})

onBoth(
  '/connz shows subscriptions in detail, and nobody among those who are gone',
  monitored,
  async (port, _, server) => {
    using client = await RawClient.connected(port, connectLine({ name: 'here' }))
    client.send('SUB a q 7\r\nUNSUB 7 5\r\nPUB a 0\r\n\r\n')
    await client.roundTrip()
    const { connections } = await page(server, '/connz?subs=detail&sort=subs')
    const [{ subscriptions_list_detail }] = connections as [Page]
    const [detail] = subscriptions_list_detail as [Page]
    const { subject, qgroup, sid, msgs, max } = detail
    assert.deepEqual([subject, qgroup, sid, msgs, max], ['a', 'q', '7', 1, 5])
    const { connections: gone } = await page(server, '/connz?state=closed')
    assert.ok((gone as Page[]).every(({ name }) => name !== 'here'))
  },
)

const secret = { user: 'someone', password: 'not-to-be-shown' }
const guarded = { ...monitored, authorization: { kind: 'users', users: [secret] } } as const

onBoth('no page shows a secret', guarded, async (port, _kind, server) => {
  using client = await RawClient.connected(port, connectLine({ user: secret.user, pass: secret.password }))
  await client.roundTrip()
  for (const path of ['/varz', '/connz?auth=1&subs=detail', '/subsz?subs=1', '/healthz', '/']) {
    const text = await (await fetch(`http://127.0.0.1:${server.monitoringPort}${path}`)).text()
    assert.doesNotMatch(text, /not-to-be-shown/, path)
  }
  const { connections } = await page(server, '/connz?auth=1')
  assert.equal((connections as [Page])[0].authorized_user, 'someone')
})

test('the monitoring survives whatever is asked, and only reads', async () => {
  await using broker = createBroker({ monitoring: {} })
  const { monitoringPort } = await broker.listen()
  const ask = async (line: string) => {
    const socket = connect(monitoringPort ?? 0, '127.0.0.1')
    socket.end(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    return (await text(socket)).split(' ')[1]
  }
  assert.equal(await ask('GET //'), '400')
  assert.equal(await ask('GET http://['), '400')
  assert.equal(await ask('nonsense'), '400')
  assert.equal(await ask('HEAD /varz'), '200')
  for (const method of ['POST', 'PUT', 'DELETE']) assert.equal(await ask(`${method} /varz`), '405')
  assert.equal(await ask('GET /healthz'), '200')
})
