import { availableParallelism } from 'node:os'
import { ONE_ACCOUNT } from '../auth/admission.ts'
import type { BrokerFacts, ConnectionFacts, SubscriptionFacts } from './facts.ts'
import { BadQuery, flagIn, numberIn, optionIn, pageIn } from './query.ts'
import { momentOf, spanOf } from './words.ts'

const NANOSECONDS = 1e6
const LOOPBACK = '127.0.0.1'

/** `/varz`: the server itself. Names of keys here and below are those of nats-server, so that its tools can read them. */
export function varz(facts: BrokerFacts, now: number) {
  const { serverId, version, port, monitoringPort, startedAt, authRequired, options, stats } = facts
  const { messagesIn, messagesOut, bytesIn, bytesOut, slowConsumers, totalConnections } = stats
  return {
    server_id: serverId,
    server_name: options.serverName,
    version,
    proto: 1,
    host: options.host,
    port,
    http_host: options.monitoring?.host ?? LOOPBACK,
    http_port: monitoringPort,
    max_connections: options.maxConnections,
    max_subscriptions: options.maxSubscriptionsPerConnection,
    ping_interval: options.pingIntervalMs * NANOSECONDS,
    ping_max: options.maxPingsOut,
    auth_required: authRequired,
    tls_required: options.tls !== undefined && !options.allowNonTls,
    tls_verify: options.tls?.verify === true,
    auth_timeout: options.authTimeoutMs / 1000,
    max_control_line: options.maxControlLine,
    max_payload: options.maxPayload,
    max_pending: options.maxPendingBytes,
    write_deadline: options.writeDeadlineMs * NANOSECONDS,
    start: momentOf(startedAt),
    now: momentOf(now),
    uptime: spanOf(now - startedAt),
    mem: process.memoryUsage.rss(),
    cores: availableParallelism(),
    cpu: cpuPercent(now - startedAt),
    connections: stats.connections,
    total_connections: totalConnections,
    in_msgs: messagesIn,
    out_msgs: messagesOut,
    in_bytes: bytesIn,
    out_bytes: bytesOut,
    slow_consumers: slowConsumers,
    subscriptions: stats.subscriptions,
  }
}

// nats-server tells that of the last second; for that a clock would have to run.
function cpuPercent(uptimeMs: number): number {
  const { user, system } = process.cpuUsage()
  return Math.round((user + system) / Math.max(1, uptimeMs)) / 10
}

type Order = (one: ConnectionFacts, other: ConnectionFacts) => number

const ORDERS: Readonly<Record<string, Order>> = {
  cid: (one, other) => one.clientId - other.clientId,
  start: (one, other) => one.startedAt - other.startedAt || one.clientId - other.clientId,
  uptime: (one, other) => other.startedAt - one.startedAt,
  subs: (one, other) => other.subscriptions.length - one.subscriptions.length,
  pending: (one, other) => other.pendingBytes - one.pendingBytes,
  msgs_to: (one, other) => other.traffic.messagesOut - one.traffic.messagesOut,
  msgs_from: (one, other) => other.traffic.messagesIn - one.traffic.messagesIn,
  bytes_to: (one, other) => other.traffic.bytesOut - one.traffic.bytesOut,
  bytes_from: (one, other) => other.traffic.bytesIn - one.traffic.bytesIn,
  last: (one, other) => other.lastActivityAt - one.lastActivityAt,
  idle: (one, other) => one.lastActivityAt - other.lastActivityAt,
}

/**
 * `/connz`: the clients. Query: `sort`, `offset`, `limit`, `subs`, `auth`, `cid`, `state`. Nothing is kept of those that
 * are gone.
 *
 * @throws BadQuery
 */
export function connz({ serverId, connections }: BrokerFacts, query: URLSearchParams, now: number) {
  const sort = query.get('sort') || 'cid'
  const order = Object.hasOwn(ORDERS, sort) ? ORDERS[sort] : undefined
  if (order === undefined) throw new BadQuery(`sort is "${sort}", expected one of ${Object.keys(ORDERS).join(', ')}`)
  const { offset, limit } = pageIn(query)
  const subs = optionIn(query, 'subs', SUBSCRIPTION_LISTS)
  const withUsers = flagIn(query, 'auth')
  const only = numberIn(query, 'cid', 0)
  const isOpen = optionIn(query, 'state', { '': true, open: true, all: true, any: true, closed: false })
  const wanted = isOpen ? connections.filter(({ clientId }) => only === 0 || clientId === only) : []
  const page = wanted.toSorted(order).slice(offset, offset + limit)
  return {
    server_id: serverId,
    now: momentOf(now),
    num_connections: page.length,
    total: wanted.length,
    offset,
    limit,
    connections: page.map((connection) => ({
      ...connectionLine(connection, now),
      ...(withUsers ? { ...accountOf(connection), authorized_user: connection.user } : {}),
      ...subscriptionLists(connection, subs),
    })),
  }
}

const SUBSCRIPTION_LISTS: Readonly<Record<string, 'none' | 'subjects' | 'detail'>> = {
  '': 'none',
  '0': 'none',
  false: 'none',
  '1': 'subjects',
  true: 'subjects',
  detail: 'detail',
}

function subscriptionLists(connection: ConnectionFacts, subs: 'none' | 'subjects' | 'detail') {
  const { subscriptions } = connection
  if (subs === 'none' || subscriptions.length === 0) return {}
  if (subs === 'subjects') return { subscriptions_list: subscriptions.map(({ subject }) => subject) }
  return { subscriptions_list_detail: subscriptions.map((one) => subscriptionLine(one, connection)) }
}

// The account that everybody is in without tokens has no name worth telling.
function accountOf({ account }: ConnectionFacts): { account?: string } {
  return account === ONE_ACCOUNT ? {} : { account }
}

function connectionLine(connection: ConnectionFacts, now: number) {
  const { clientId, type, ip, port, startedAt, lastActivityAt, pendingBytes, traffic } = connection
  return {
    cid: clientId,
    kind: 'Client',
    type,
    ip,
    port,
    start: momentOf(startedAt),
    last_activity: momentOf(lastActivityAt),
    uptime: spanOf(now - startedAt),
    idle: spanOf(now - lastActivityAt),
    pending_bytes: pendingBytes,
    in_msgs: traffic.messagesIn,
    out_msgs: traffic.messagesOut,
    in_bytes: traffic.bytesIn,
    out_bytes: traffic.bytesOut,
    subscriptions: connection.subscriptions.length,
    ...(connection.name === '' ? {} : { name: connection.name }),
    ...(connection.lang === '' ? {} : { lang: connection.lang }),
    ...(connection.version === '' ? {} : { version: connection.version }),
  }
}

/**
 * `/subsz`: the subscriptions. Query: `subs`, `offset`, `limit`.
 *
 * @throws BadQuery
 */
export function subsz({ serverId, connections, stats }: BrokerFacts, query: URLSearchParams, now: number) {
  const { offset, limit } = pageIn(query)
  const head = { server_id: serverId, now: momentOf(now), num_subscriptions: stats.subscriptions }
  if (!flagIn(query, 'subs')) return { ...head, total: 0, offset, limit }
  const all = connections.flatMap((connection) =>
    connection.subscriptions.map((one) => subscriptionLine(one, connection)),
  )
  const page = all.slice(offset, offset + limit)
  return { ...head, total: page.length, offset, limit, subscriptions_list: page }
}

function subscriptionLine({ subject, queue, sid, delivered, max }: SubscriptionFacts, connection: ConnectionFacts) {
  return {
    ...accountOf(connection),
    subject,
    ...(queue === undefined ? {} : { qgroup: queue }),
    sid,
    msgs: delivered,
    ...(max === 0 ? {} : { max }),
    cid: connection.clientId,
  }
}
