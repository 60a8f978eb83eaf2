import type { BusServiceConfig } from '@rosey/protocol'

/**
 * The config of a nats-server that roseyd starts. The limits are those of the embedded broker: a token with 60 allow
 * entries needs more than the 4 KB of a default control line, and a loaded machine more than 2 s to authorize (DESIGN §4).
 */
export function serverConfig({ host, secret }: BusServiceConfig, port: number): string {
  return [
    `server_name: rosey`,
    `listen: ${JSON.stringify(`${host}:${port}`)}`,
    `max_control_line: 64KB`,
    `max_payload: 1MB`,
    `write_deadline: "2s"`,
    `authorization { token: ${JSON.stringify(secret)}, timeout: 30 }`,
    '',
  ].join('\n')
}
