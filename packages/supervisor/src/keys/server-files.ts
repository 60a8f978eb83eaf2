import { type BusAuthorization, NATS_CONTROL_LINE, natsServerLines, RoseyError } from '@rosey/protocol'
import { accountToken, operatorToken } from '@rosey/protocol/tokens'
import type { BusTrust } from './bus-trust.ts'

/** What servers of the operator's own need to take the tokens of this home, and what the home needs to make them. */
export interface ServerFiles {
  /** Goes into the config of each server; nothing in it is secret. */
  readonly config: string
  /** The seed of the account, for `bus.credentials`. */
  readonly seed: string
}

/**
 * The files with which a home moves to servers of the operator's own.
 *
 * @throws RoseyError `key-foreign` where the bus is somebody else's already
 */
export function serverFiles(trust: BusTrust, nowMs: number): ServerFiles {
  if (trust.kind !== 'home') {
    throw new RoseyError('key-foreign', 'bus.mode is external: the servers have their accounts already')
  }
  const { operator, account, system } = trust.authority.keys
  const tokenOf = ({ publicKey }: typeof account, name: string) => ({
    publicKey,
    token: accountToken(operator, { publicKey, name }, nowMs),
  })
  const authorization: BusAuthorization = {
    operator: operatorToken(operator, { name: 'rosey', systemAccount: system.publicKey }, nowMs),
    systemAccount: system.publicKey,
    accounts: [tokenOf(account, 'rosey'), tokenOf(system, 'rosey-system')],
  }
  const lines = [
    '# Lets nats-server take the tokens of one Rosey: include it in the config of each server of a cluster.',
    NATS_CONTROL_LINE,
    ...natsServerLines(authorization),
    '',
  ]
  return { config: lines.join('\n'), seed: `${account.seed}\n` }
}
