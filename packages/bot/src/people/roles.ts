import { type BotConfig, type ChatUser, hasRole, type Role } from '@rosey/protocol'

/**
 * The person with the role that counts. A connector gives at most moderator; admin and owner come from the config
 * alone (`connector:name`, in any case), and only for an account that the platform has verified, since anybody can
 * take a guest's name. An empty list means nobody.
 *
 * @param trusted the connector lets in only the operator, so the role that it claims is believed (see
 * {@link isOperatorConnector})
 */
export function withRole(user: ChatUser, connector: string, config: BotConfig, trusted: boolean): ChatUser {
  const role = user.verified && configuredRole(`${connector}:${user.name}`, config)
  return { ...user, role: role || (trusted ? user.role : atMostModerator(user.role)) }
}

/**
 * True for the console, whose clients have shown the home's own token: they are the operator. Only a connector that
 * Rosey brings is believed when it says that it is one.
 */
export function isOperatorConnector(peer: { bundled: boolean } | undefined, platform: string): boolean {
  return platform === 'console' && peer?.bundled === true
}

function configuredRole(account: string, config: BotConfig): Role | undefined {
  if (listed(config.owners, account)) return 'owner'
  return listed(config.admins, account) ? 'admin' : undefined
}

function listed(accounts: readonly string[], account: string): boolean {
  return accounts.some((entry) => entry.toLowerCase() === account.toLowerCase())
}

function atMostModerator(role: Role): Role {
  return hasRole(role, 'moderator') ? 'moderator' : role
}
