import type { ChildContext } from '@rosey/process'
import {
  type BusServiceConfig,
  BusServiceConfigSchema,
  checkPlainly,
  codeOf,
  describeProblems,
  RoseyError,
} from '@rosey/protocol'

/**
 * Tokens that the subject of a subscription may have: each one more is a branch of the tree of subjects that a server
 * keeps. Subjects of a bot have about ten. It is the most that nats-server takes as `max_subscription_tokens`.
 */
export const MAX_SUBSCRIPTION_TOKENS = 255

/**
 * Connections that may sign in with the token of one process. It needs one; the rest is for the tools of an operator, who
 * may use one token for several. A plugin with the network must not take all that there are.
 */
export const MAX_CONNECTIONS_PER_USER = 64

/** The bus service's own part of the start message. */
export function busConfigOf({ start }: ChildContext): BusServiceConfig {
  if (checkPlainly(BusServiceConfigSchema, start.config)) return start.config
  throw new RoseyError(
    'config-invalid',
    `The bus service was told nonsense: ${describeProblems(BusServiceConfigSchema, start.config)}`,
  )
}

/** Calls `listen` with one port after the other until one is free. */
export async function onFirstFreePort<T>(
  { host, ports }: Pick<BusServiceConfig, 'host' | 'ports'>,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  for (const port of ports) {
    try {
      return await listen(port)
    } catch (error) {
      if (codeOf(error) !== 'bus-port-taken' && codeOf(error) !== 'EADDRINUSE') throw error
    }
  }
  const tried =
    ports.length === 1
      ? `Port ${ports[0]} on ${host} is in use: free it, or set another bus.port`
      : `Ports ${ports[0]} to ${ports.at(-1)} on ${host}, ${ports.length} in all, are in use: free one, or set another bus.port`
  throw new RoseyError('bus-port-taken', tried)
}
