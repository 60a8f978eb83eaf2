import { RoseyError } from '@rosey/protocol'
import type { ResolvedBrokerOptions } from './options.ts'

const MB = 1024 * 1024
/** Nobody writes longer lines on purpose, and each client may make the broker keep one. */
const LONGEST_LINE = MB
/** nats-server's own: larger messages are refused by client libraries. */
const LARGEST_PAYLOAD = 64 * MB
const LONGEST_MS = 24 * 3600 * 1000

type Limit = Extract<keyof ResolvedBrokerOptions, `max${string}` | `${string}Ms`>

const BOUNDS: Readonly<Record<Limit, readonly [least: number, most: number]>> = {
  maxPayload: [1, LARGEST_PAYLOAD],
  maxControlLine: [128, LONGEST_LINE],
  maxConnections: [1, 1_000_000],
  maxConnectionsPerUser: [1, 1_000_000],
  maxSubscriptionsPerConnection: [1, 10_000_000],
  maxSubscriptionTokens: [1, 1_000_000],
  maxPendingBytes: [1024, 4096 * MB],
  maxPingsOut: [1, 1000],
  pingIntervalMs: [10, LONGEST_MS],
  authTimeoutMs: [10, LONGEST_MS],
  writeDeadlineMs: [10, LONGEST_MS],
}

/**
 * Refuses limits that make no sense.
 *
 * @throws RoseyError `bus-limits` that names limit, value and what is expected
 */
export function checkLimits(options: Readonly<ResolvedBrokerOptions>): void {
  for (const [name, [least, most]] of Object.entries(BOUNDS) as [Limit, readonly [number, number]][]) {
    const value = options[name]
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue
    throw new RoseyError('bus-limits', `${name} is ${value}, expected a whole number from ${least} to ${most}`)
  }
  const { maxPayload, maxPendingBytes } = options
  if (maxPendingBytes < maxPayload) {
    throw new RoseyError(
      'bus-limits',
      `maxPendingBytes is ${maxPendingBytes}, less than maxPayload (${maxPayload}): a message that is allowed could not wait for anybody`,
    )
  }
}
