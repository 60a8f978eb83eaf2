import type { ChildContext } from '@rosey/process'
import {
  type BusServiceConfig,
  BusServiceConfigSchema,
  checkPlainly,
  codeOf,
  describeProblems,
  RoseyError,
} from '@rosey/protocol'

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
  { host, ports }: BusServiceConfig,
  listen: (port: number) => Promise<T>,
): Promise<T> {
  for (const port of ports) {
    try {
      return await listen(port)
    } catch (error) {
      if (codeOf(error) !== 'bus-port-taken' && codeOf(error) !== 'EADDRINUSE') throw error
    }
  }
  const tried = ports.length === 1 ? `port ${ports[0]}` : `the ports ${ports[0]} to ${ports.at(-1)}`
  throw new RoseyError(
    'bus-port-taken',
    `The bus cannot listen on ${host}: ${tried} in use. Free one, or set another bus.port`,
  )
}
