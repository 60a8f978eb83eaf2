import type { Shown } from './auth/admission.ts'
import type { Violation } from './violation.ts'
import { badArguments } from './violation.ts'

/** What a client said in CONNECT. */
export interface ConnectRequest extends Shown {
  readonly verbose: boolean
  readonly pedantic: boolean
  readonly echo: boolean
  readonly headers: boolean
  readonly noResponders: boolean
  /** Version of the client protocol: 0, or 1 for a client that takes more than one INFO. */
  readonly protocol: number
  readonly name: string
  /** Language and version of the client library, for the monitoring. */
  readonly lang: string
  readonly version: string
}

/** What holds before the first CONNECT. As in nats-server, a client that says nothing is verbose and pedantic. */
export const DEFAULT_CONNECT: ConnectRequest = Object.freeze({
  verbose: true,
  pedantic: true,
  echo: true,
  headers: false,
  noResponders: false,
  protocol: 0,
  name: '',
  authToken: '',
  user: '',
  pass: '',
  jwt: '',
  nkey: '',
  sig: '',
  lang: '',
  version: '',
})

/** The outcome of reading a CONNECT. */
export type ConnectReading =
  | { readonly kind: 'ok'; readonly request: ConnectRequest }
  | { readonly kind: 'violation'; readonly violation: Violation }

/** Reads the JSON of a CONNECT. What it leaves out stays as in `before`. */
export function readConnect(json: string, before: ConnectRequest): ConnectReading {
  const fields = parseObject(json)
  if (fields === undefined) return refuse(badArguments('CONNECT holds no JSON object'))
  const wrong: string[] = []
  const flag = (key: string, fallback: boolean) => field(fields, key, fallback, wrong)
  const text = (key: string, fallback: string) => field(fields, key, fallback, wrong)
  const request: ConnectRequest = {
    verbose: flag('verbose', before.verbose),
    pedantic: flag('pedantic', before.pedantic),
    echo: flag('echo', before.echo),
    headers: flag('headers', before.headers),
    noResponders: flag('no_responders', before.noResponders),
    protocol: field(fields, 'protocol', before.protocol, wrong),
    name: text('name', before.name),
    authToken: text('auth_token', before.authToken),
    user: text('user', before.user),
    pass: text('pass', before.pass),
    jwt: text('jwt', before.jwt),
    nkey: text('nkey', before.nkey),
    sig: text('sig', before.sig),
    lang: text('lang', before.lang),
    version: text('version', before.version),
  }
  if (wrong.length > 0) return refuse(badArguments(`CONNECT has a wrong type in ${wrong.join(', ')}`))
  if (request.protocol !== 0 && request.protocol !== 1) return refuse(answered('invalid client protocol'))
  if (request.noResponders && !request.headers) return refuse(answered('no responders requires headers support'))
  return { kind: 'ok', request }
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    // As in nats-server, null says nothing.
    return typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // Not JSON: the caller ends the connection, the parser's message would tell nobody more.
    return undefined
  }
}

// Null says nothing here, too.
function field<T extends string | boolean | number>(
  fields: Record<string, unknown>,
  key: string,
  fallback: T,
  wrong: string[],
): T {
  const value = fields[key]
  if (value === undefined || value === null) return fallback
  if (isSameType(value, fallback)) return value
  wrong.push(key)
  return fallback
}

function isSameType<T>(value: unknown, example: T): value is T {
  return typeof value === typeof example && (typeof value !== 'number' || Number.isInteger(value))
}

function answered(text: string): Violation {
  return { reason: 'protocol', answer: text, detail: text }
}

function refuse(violation: Violation): ConnectReading {
  return { kind: 'violation', violation }
}
