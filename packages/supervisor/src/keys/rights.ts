import { type GrantSubject, grantsFor, patterns } from '@rosey/protocol'
import { type NatsPermissions, permissionsOf, type TokenHolder, type UserRights } from '@rosey/protocol/tokens'

/**
 * Bytes of the largest message of a plugin, 256 KiB. A line of chat has 20,000 characters at most, which are 120,000
 * bytes where JSON has to escape each of them. For one command a plugin may send the bot a thousand answers: with the
 * 1 MiB of the bus it could make it read a gigabyte.
 */
export const MAX_PLUGIN_MESSAGE_BYTES = 256 * 1024

/**
 * What a supervised process may say and hear. Connectors and the bot may use all that the bus takes: a list of the
 * people in a large channel needs it.
 */
export function processRights(subject: GrantSubject, instance: string): UserRights {
  const permissions = permissionsOf(grantsFor(subject), { name: subject.name, instance })
  return subject.kind === 'plugin' ? { ...permissions, payload: MAX_PLUGIN_MESSAGE_BYTES } : permissions
}

/** Subscriptions that a process may hold beside those that it needs. */
const SPARE_SUBSCRIPTIONS = 16

/** Subscriptions that a process with these rights may hold at one time: one for each entry of its list, and a few. */
export function subscriptionsFor({ sub }: NatsPermissions): number {
  return (sub?.allow?.length ?? 0) + SPARE_SUBSCRIPTIONS
}

/** What roseyd may: hear everything, tell about processes, ask who is there. */
export function daemonRights(holder: TokenHolder): NatsPermissions {
  const grants = {
    publish: [patterns.allPlugins(), patterns.allDiscovery()],
    subscribe: [{ subject: patterns.everything() }, { subject: patterns.allDiscovery() }],
  }
  return permissionsOf(grants, holder)
}

/** What an operator's own tools may: hear everything, answers included, and ask who is there. They say nothing. */
export function readerRights(): NatsPermissions {
  return {
    pub: { allow: [patterns.allDiscovery()] },
    sub: { allow: [patterns.everything(), patterns.allInboxes()] },
  }
}

/** What roseyd may as the system account: change the account of this home, and ask who is connected. */
export function systemRights(account: string): NatsPermissions {
  return {
    pub: { allow: [claimsUpdateSubject(account), CONNECTIONS_SUBJECT] },
    sub: { allow: [patterns.allInboxes()] },
  }
}

/** Where a NATS server tells of its connections. */
export const CONNECTIONS_SUBJECT = '$SYS.REQ.SERVER.PING.CONNZ'

/** Where a NATS server takes a new token of an account. */
export function claimsUpdateSubject(account: string): string {
  return `$SYS.REQ.ACCOUNT.${account}.CLAIMS.UPDATE`
}
