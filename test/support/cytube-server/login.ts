import { setTimeout as delay } from 'node:timers/promises'
import type { Connection, LoginState } from './connection.ts'
import { completeMembership, enterChannel, takeOverName } from './join.ts'
import type { Site } from './site.ts'

const RESERVED = new Set(['admin', 'administrator', 'server', 'voteskip'])
const INVALID_NAME =
  'Invalid username.  Usernames must be 1-20 characters long and consist only of characters a-z, A-Z, 0-9, -, or _.'

type Verdict = { kind: 'in'; login: LoginState } | { kind: 'refused'; error: string }

/** Handles a `login` frame: the errors, the silences and the success of the recorded server. */
export async function handleLogin(site: Site, connection: Connection, data: unknown): Promise<void> {
  if (typeof data !== 'object' || data === null) {
    connection.send('errorMsg', { msg: 'Invalid login frame' })
    return
  }
  const { name, pw } = data as { name?: unknown; pw?: unknown }
  if (typeof name !== 'string' || connection.login.kind !== 'anonymous') return
  const password = typeof pw === 'string' ? pw : ''
  connection.login = { kind: 'checking' }
  if (password !== '') await delay(site.options.loginDelayMs)
  if (!connection.socket.connected) return
  const verdict = password === '' ? guestVerdict(site, connection, name) : accountVerdict(site, name, password)
  if (verdict.kind === 'refused') {
    connection.login = { kind: 'anonymous' }
    connection.send('login', { success: false, error: verdict.error })
    return
  }
  connection.login = verdict.login
  succeed(connection)
}

function accountVerdict(site: Site, name: string, password: string): Verdict {
  const account = site.accounts.get(name.toLowerCase())
  if (account === undefined) return { kind: 'refused', error: 'User does not exist' }
  if (account.password !== password) return { kind: 'refused', error: 'Invalid username/password combination' }
  return { kind: 'in', login: { kind: 'account', name: account.name, globalRank: account.globalRank } }
}

function guestVerdict(site: Site, connection: Connection, name: string): Verdict {
  const lower = name.toLowerCase()
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(name)) return { kind: 'refused', error: INVALID_NAME }
  if (site.accounts.has(lower)) return { kind: 'refused', error: 'That username is registered.' }
  if (RESERVED.has(lower)) return { kind: 'refused', error: 'That username is reserved.' }
  if (connection.channel?.find(name) !== undefined)
    return { kind: 'refused', error: 'That name is already in use on this channel.' }
  if (!site.mayLoginAsGuest()) {
    const error = 'Guest logins are restricted to one per IP address per 60 seconds.'
    return { kind: 'refused', error }
  }
  return { kind: 'in', login: { kind: 'guest', name } }
}

function succeed(connection: Connection): void {
  const { login, channel } = connection
  connection.send('rank', connection.rank)
  if (channel !== undefined) takeOverName(channel, connection)
  const guest = login.kind === 'guest' ? { guest: true } : {}
  connection.send('login', { success: true, name: connection.name, ...guest })
  if (channel !== undefined) {
    const rank = connection.rank
    channel.broadcastByRank('addUser', (viewer) => connection.describe(viewer, rank))
    channel.announce(`${connection.name} joined (aliases: ${connection.name})`)
    completeMembership(channel, connection)
  } else if (connection.join.kind === 'at-the-door') {
    enterChannel(connection.join.channel, connection, undefined)
  }
}
