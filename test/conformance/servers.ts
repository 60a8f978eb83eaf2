import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Authorization, createBroker } from '@rosey/broker'
import type { NatsPermissions } from '@rosey/protocol/tokens'
import { requireNatsServer, startNatsServer } from '../support/nats-server.ts'

/** A file of `test/fixtures/tls`. */
export function tlsFile(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url))
}

/** The content of {@link tlsFile}. */
export function readTls(name: string): string {
  return readFileSync(tlsFile(name), 'utf8')
}

/** What a case asks of a server; what it leaves out is as nats-server has it. */
export interface ServerSettings {
  /** A secret for all, in short. */
  readonly authToken?: string
  readonly authorization?: Authorization
  /** Names of a key and a certificate in `test/fixtures/tls`. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** With `tls`: who does not want to encrypt need not. */
  readonly allowNonTls?: boolean
  /** Serves WebSocket, in the clear, on any port. */
  readonly websocket?: true
  /** Answers over HTTP, on any port. */
  readonly monitoring?: true
  /** How long nobody is cut off in a gentle stop. */
  readonly lameDuckGraceMs?: number
  readonly maxPayload?: number
  readonly maxControlLine?: number
  readonly maxConnections?: number
  readonly maxSubscriptionsPerConnection?: number
  readonly maxPendingBytes?: number
  readonly pingIntervalMs?: number
  readonly maxPingsOut?: number
  readonly authTimeoutMs?: number
  readonly writeDeadlineMs?: number
}

/** A server under test. */
export interface TestServer extends AsyncDisposable {
  readonly port: number
  readonly websocketPort?: number | undefined
  readonly monitoringPort?: number | undefined
  /** Gives it other users; a nats-server follows a moment later. */
  reload(authorization: Authorization): Promise<void>
  /** Stops gently; does not wait for the end of it. */
  lameDuck(): void
}

/** One kind of server that every case runs against. */
export interface ServerKind {
  readonly name: 'embedded broker' | 'nats-server'
  /** Starts one; undefined when it is not installed and the test is skipped for that. */
  start(t: TestContext, settings: ServerSettings): Promise<TestServer | undefined>
}

const embedded: ServerKind = {
  name: 'embedded broker',
  async start(_t, { authToken, tls, websocket, monitoring, lameDuckGraceMs = 0, ...settings }) {
    const authorization = authToken === undefined ? {} : { authorization: { kind: 'token' as const, token: authToken } }
    const broker = createBroker({
      ...settings,
      ...authorization,
      ...(tls === undefined ? {} : { tls: { key: readTls(tls.key), cert: readTls(tls.cert) } }),
      ...(websocket === undefined ? {} : { websocket: {} }),
      ...(monitoring === undefined ? {} : { monitoring: {} }),
    })
    const { port, websocketPort, monitoringPort } = await broker.listen()
    const reload = async (change: Authorization) => broker.reload({ authorization: change })
    // What goes wrong in it shows as a client that is not cut off.
    const lameDuck = () => void broker.lameDuck({ graceMs: lameDuckGraceMs, durationMs: lameDuckGraceMs + 1000 })
    const stop = () => broker.close({ graceMs: 100 })
    return { port, websocketPort, monitoringPort, reload, lameDuck, [Symbol.asyncDispose]: stop }
  },
}

const real: ServerKind = {
  name: 'nats-server',
  async start(t, settings) {
    if (!requireNatsServer(t)) return undefined
    const server = await startNatsServer({ config: configOf(settings) })
    const reload = (authorization: Authorization) => server.reload(configOf({ ...settings, authorization }))
    const { port, websocketPort, monitoringPort, lameDuck } = server
    return {
      port,
      websocketPort,
      monitoringPort,
      reload,
      lameDuck,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  },
}

/** The two servers that have to behave alike. */
export const SERVER_KINDS: readonly ServerKind[] = [embedded, real]

/** The same settings in the words of nats-server. */
function configOf(settings: ServerSettings): string[] {
  const lines: string[] = []
  const set = (key: string, value: string | number | undefined) => {
    if (value !== undefined) lines.push(`${key}: ${value}`)
  }
  const { authToken, authTimeoutMs } = settings
  const authorization =
    settings.authorization ?? (authToken === undefined ? undefined : { kind: 'token' as const, token: authToken })
  if (authorization !== undefined) lines.push(...authorizationLines(authorization, (authTimeoutMs ?? 30_000) / 1000))
  const { tls } = settings
  if (tls !== undefined) {
    // The embedded broker has one time for both.
    const timeout = (authTimeoutMs ?? 5000) / 1000
    lines.push(`tls { key_file: "${tlsFile(tls.key)}", cert_file: "${tlsFile(tls.cert)}", timeout: ${timeout} }`)
  }
  if (settings.allowNonTls) lines.push('allow_non_tls: true')
  if (settings.websocket) lines.push('websocket { listen: "127.0.0.1:-1", no_tls: true }')
  // Less than 30 s it does not take; a few clients are cut off at a second each, sooner than that.
  if (settings.lameDuckGraceMs !== undefined)
    lines.push('lame_duck_duration: "30s"', `lame_duck_grace_period: "${settings.lameDuckGraceMs}ms"`)
  if (settings.monitoring) lines.push('http: "127.0.0.1:-1"')
  set('max_payload', settings.maxPayload)
  set('max_control_line', settings.maxControlLine)
  set('max_connections', settings.maxConnections)
  set('max_subscriptions', settings.maxSubscriptionsPerConnection)
  set('max_pending', settings.maxPendingBytes)
  set('ping_max', settings.maxPingsOut)
  if (settings.pingIntervalMs !== undefined) set('ping_interval', `"${settings.pingIntervalMs}ms"`)
  if (settings.writeDeadlineMs !== undefined) set('write_deadline', `"${settings.writeDeadlineMs}ms"`)
  return lines
}

function authorizationLines(authorization: Authorization, timeout: number): string[] {
  switch (authorization.kind) {
    case 'token':
      return [`authorization { token: ${JSON.stringify(authorization.token)}, timeout: ${timeout} }`]
    case 'users': {
      const { users = [], nkeys = [], defaultPermissions } = authorization
      const entries = [...users, ...nkeys].map(({ permissions, ...who }) => ({
        ...who,
        ...(permissions === undefined ? {} : { permissions: permissionsLine(permissions) }),
      }))
      const shared =
        defaultPermissions === undefined
          ? ''
          : `default_permissions: ${inOneLine(permissionsLine(defaultPermissions))},`
      return [`authorization { timeout: ${timeout}, ${shared} users: ${inOneLine(entries)} }`]
    }
    case 'operator': {
      const accounts = authorization.accounts.map(({ publicKey, token }) => `${publicKey}: ${JSON.stringify(token)}`)
      return [
        `authorization { timeout: ${timeout} }`,
        `operator: ${JSON.stringify(authorization.operator)}`,
        `system_account: ${authorization.systemAccount}`,
        'resolver: MEMORY',
        `resolver_preload { ${accounts.join(', ')} }`,
      ]
    }
  }
}

function permissionsLine({ pub, sub, resp }: NatsPermissions) {
  return {
    ...(pub === undefined ? {} : { publish: pub }),
    ...(sub === undefined ? {} : { subscribe: sub }),
    ...(resp === undefined ? {} : { allow_responses: { max: resp.max, expires: `${resp.ttl / 1e6}ms` } }),
  }
}

// JSON is a config of nats-server, too.
function inOneLine(value: unknown): string {
  return JSON.stringify(value)
}
