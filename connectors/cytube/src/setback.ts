/** Why a bot is not in its channel, in a word that status and tests can rely on. */
export type SetbackCause =
  | 'banned'
  | 'duplicate-login'
  | 'login-refused'
  | 'channel-password'
  | 'channel-name'
  | 'kicked'
  | 'rate-limited'
  | 'connection-lost'
  | 'site-address'
  | 'site-unreachable'
  | 'no-answer'

/** Why a bot is not in its channel, and what follows. */
export interface Setback {
  readonly cause: SetbackCause
  /** A sentence for the operator. */
  readonly reason: string
  /**
   * `retry`: again by itself, not before `notBeforeMs`. `wait`: nothing happens until a person acts, since trying again
   * would make it worse or cannot help.
   */
  readonly remedy: { readonly kind: 'retry'; readonly notBeforeMs: number } | { readonly kind: 'wait' }
}

// New sockets of one address: 5, then one each 10 s (fact sheet, section 5).
const AFTER_REFUSAL_MS = 10_000
// Guest logins of one address: one a minute.
const AFTER_GUEST_LIMIT_MS = 61_000
// What no further try can change: name or password are wrong, or the name is not to be had.
const WRONG_ACCOUNT = /^(invalid username|user does not exist|that username is (registered|reserved))/i

/** What a `kick` means. The reason is the server's own sentence or whatever a moderator wrote; it can be missing. */
export function setbackOfKick(reason: string | undefined): Setback {
  switch (reason) {
    case 'Duplicate login':
      return wait(
        'duplicate-login',
        'somebody else logged in with this account, and CyTube lets only the newest stay; end the other one, then restart this connector',
      )
    case 'You are banned from this channel.':
    case "You're banned!":
      return wait('banned', 'the account is banned from the channel; ask a moderator, then restart this connector')
    case 'Invalid channel name':
      return wait('channel-name', 'CyTube says that the channel name is invalid; correct `channel` in rosey.yaml')
    case 'Rate limit exceeded':
    case 'Too many connections from your IP address':
      return retry('rate-limited', `CyTube ended the connection: ${reason}`, AFTER_REFUSAL_MS)
    default:
      return retry('kicked', reason ? `kicked: ${reason}` : 'kicked, no reason given', 0)
  }
}

/** What a refused `login` means. */
export function setbackOfLogin(error: string): Setback {
  if (/one per IP address/i.test(error)) return retry('rate-limited', error, AFTER_GUEST_LIMIT_MS)
  const reason = `CyTube refused the login: ${error}`
  if (WRONG_ACCOUNT.test(error))
    return wait('login-refused', `${reason}; correct \`user\` and \`password\` in rosey.yaml`)
  // All else passes: a failure of the site's own database is told in the same way, and a name already in use is most
  // often that of the bot's own former socket, which the server has not missed yet.
  return retry('login-refused', reason, AFTER_REFUSAL_MS)
}

/** What a refused socket means. */
export function setbackOfRefusal(message: string): Setback {
  if (/banned/i.test(message)) return wait('banned', `CyTube refused the connection: ${message}`)
  if (/rate limit/i.test(message))
    return retry('rate-limited', `CyTube refused the connection: ${message}`, AFTER_REFUSAL_MS)
  return retry('site-unreachable', `the chat server cannot be reached: ${message}`, 0)
}

/** What it means that the channel asks for a password: `true` when a wrong one was given. */
export function setbackOfDoor(wrong: boolean): Setback {
  return wrong
    ? wait('channel-password', 'the channel password is wrong; correct `channelPassword` in rosey.yaml')
    : wait('channel-password', 'the channel asks for a password; set `channelPassword` in rosey.yaml')
}

/** A setback that ends by itself: try again, not before `notBeforeMs`. */
export function retry(cause: SetbackCause, reason: string, notBeforeMs: number): Setback {
  return { cause, reason, remedy: { kind: 'retry', notBeforeMs } }
}

/** A setback that needs a person. */
export function wait(cause: SetbackCause, reason: string): Setback {
  return { cause, reason, remedy: { kind: 'wait' } }
}
