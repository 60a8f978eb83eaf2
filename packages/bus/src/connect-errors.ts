import { AuthorizationError } from '@nats-io/nats-core/internal'
import { codeOf, messageOf, RoseyError } from '@rosey/protocol'
import { limitCodeOf } from './bus-errors.ts'
import { canRedial, describeEndpoint } from './endpoint.ts'
import type { ResolvedBusOptions } from './options.ts'
import { SHUT_OUT } from './sign-in-watch.ts'

/** What the system says of a certificate that it does not take. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/

/**
 * The true reason for an attempt that came to nothing: a {@link RoseyError} where another attempt would come to the same,
 * else what was thrown, or a plain word for it.
 *
 * @param said the error with which a server ended the attempt
 */
export function attemptError(options: ResolvedBusOptions, thrown: unknown, said: string | undefined): unknown {
  const where = describeEndpoint(options.access.endpoint)
  // Of several servers the last one may only be away; that one of them is full says more.
  const full = said ?? messageOf(thrown)
  const limit = limitCodeOf(full)
  if (limit !== undefined) {
    const remedy = 'raise the limit on connections of the account (conn) or of the server (max_connections)'
    return new RoseyError(limit, `The bus at ${where} takes no more connections: ${full}; ${remedy}`, { cause: thrown })
  }
  if (CERTIFICATE.test(codeOf(thrown) ?? '')) {
    const message = `The certificate of the bus at ${where} is not taken here: ${messageOf(thrown)}`
    return new RoseyError('bus-tls', message, { cause: thrown })
  }
  if (messageOf(thrown) === SHUT_OUT) {
    const words = said === undefined ? 'without a word' : `and said: ${said}`
    return new Error(`the server closed the connection before it let us in, ${words}`, { cause: thrown })
  }
  return thrown instanceof AuthorizationError ? refused(options, thrown) : thrown
}

function refused({ name, access }: ResolvedBusOptions, cause: Error): RoseyError {
  const where = describeEndpoint(access.endpoint)
  // A token is made by roseyd, which knows what can be wrong with it; all else is the operator's.
  const [what, remedy] =
    access.credentials.kind === 'token' || access.credentials.kind === 'signed'
      ? ['token', '']
      : ['credentials', '; check bus.credentials']
  const message = `The bus at ${where} refused the ${what} of ${name}: ${cause.message}${remedy}`
  return new RoseyError('bus-auth', message, { cause })
}

/** No attempt came to a connection in the time that there was. */
export function unreachable({ access, connectTimeoutMs }: ResolvedBusOptions, cause: unknown): RoseyError {
  const where = describeEndpoint(access.endpoint)
  const patience = canRedial(access.endpoint) ? ` within ${connectTimeoutMs} ms` : ''
  const settings = access.endpoint.kind === 'servers' ? 'bus.servers' : 'bus.mode, bus.host and bus.port'
  return new RoseyError(
    'bus-unreachable',
    `The bus at ${where} cannot be reached${patience}: ${messageOf(cause)}; check ${settings}`,
    { cause },
  )
}
