import { type BusServiceConfig, NATS_CONTROL_LINE, natsServerLines } from '@rosey/protocol'
import { MAX_SUBSCRIPTION_TOKENS } from './bus-config.ts'

/**
 * The config of a nats-server that roseyd starts. The limits are those of the embedded broker: a token with 60 allow
 * entries needs more than the 4 KB of a default control line, and a loaded machine more than 2 s to authorize (DESIGN §4).
 */
export function serverConfig(
  { host, authorization }: BusServiceConfig,
  { name, port }: { readonly name: string; readonly port: number },
): string {
  return [
    `server_name: ${JSON.stringify(name)}`,
    `listen: ${JSON.stringify(`${host}:${port}`)}`,
    NATS_CONTROL_LINE,
    `max_payload: 1MB`,
    `max_subscription_tokens: ${MAX_SUBSCRIPTION_TOKENS}`,
    `write_deadline: "2s"`,
    `authorization { timeout: 30 }`,
    ...natsServerLines(authorization),
    '',
  ].join('\n')
}
