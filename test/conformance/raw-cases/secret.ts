import { answer, closed, connectLine, PLAIN, type RawCase } from '../raw-case.ts'

const UNAUTHORIZED = closed("-ERR 'Authorization Violation'\r\n")
const secret = { authToken: 's3cret' }

/** Who may connect. */
export const SECRET_CASES: readonly RawCase[] = [
  {
    name: 'the right token is accepted',
    settings: secret,
    send: connectLine({ auth_token: 's3cret' }),
    expect: answer(''),
  },
  {
    name: 'a wrong token is refused',
    settings: secret,
    send: connectLine({ auth_token: 'wrong' }),
    expect: UNAUTHORIZED,
  },
  { name: 'no token is refused', settings: secret, send: PLAIN, expect: UNAUTHORIZED },
  {
    name: 'PING before CONNECT is refused where a secret is set',
    settings: secret,
    send: 'PING\r\n',
    expect: UNAUTHORIZED,
  },
  {
    name: 'a second CONNECT with a wrong token is refused',
    settings: secret,
    send: connectLine({ auth_token: 's3cret' }) + connectLine({ auth_token: 'x' }),
    expect: UNAUTHORIZED,
  },
  {
    name: 'the secret may come as a password',
    settings: secret,
    send: connectLine({ user: 'any', pass: 's3cret' }),
    expect: answer(''),
    difference: { why: 'one shared secret serves tools that know only user and password', real: UNAUTHORIZED },
  },
  {
    name: 'who does not connect in time is closed',
    settings: { ...secret, authTimeoutMs: 200 },
    send: '',
    expect: closed("-ERR 'Authentication Timeout'\r\n"),
  },
]
