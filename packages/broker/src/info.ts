import type { ResolvedBrokerOptions } from './options.ts'

/** The nats-server whose core protocol the conformance suite holds this broker to. Clients read features from it. */
export const COMPATIBLE_VERSION = '2.9.10'

/** Whether a connection is encrypted after the greeting: not at all, if the client likes, or always. */
export type TlsOffer = 'none' | 'available' | 'required'

/** What INFO says beside the options. */
export interface InfoFacts {
  readonly serverId: string
  readonly host: string
  readonly port: number
  readonly clientId: number
  readonly clientIp: string
  readonly authRequired: boolean
  /** To be signed by who signs in with a key; empty where nobody does. */
  readonly nonce: string
  /** In bytes. */
  readonly maxPayload: number
  readonly tls: TlsOffer
  /** True when the broker is about to stop, so that clients can go elsewhere. */
  readonly lameDuck: boolean
}

/** The line that greets a client. What is not in it (JetStream, clusters) is not there. */
export function infoLine(options: ResolvedBrokerOptions, facts: InfoFacts): string {
  const info = {
    server_id: facts.serverId,
    server_name: options.serverName,
    version: COMPATIBLE_VERSION,
    proto: 1,
    host: facts.host,
    port: facts.port,
    headers: true,
    ...(facts.authRequired ? { auth_required: true } : {}),
    ...(facts.nonce === '' ? {} : { nonce: facts.nonce }),
    ...(facts.tls === 'none' ? {} : { [`tls_${facts.tls}`]: true }),
    ...(facts.lameDuck ? { ldm: true } : {}),
    max_payload: facts.maxPayload,
    client_id: facts.clientId,
    client_ip: facts.clientIp,
  }
  return `INFO ${JSON.stringify(info)}\r\n`
}
