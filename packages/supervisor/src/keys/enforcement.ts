import type { BusEnforcement, ErrorCode } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { BusTrust } from './bus-trust.ts'

/** How far the bus holds processes to their permissions. */
export function enforcementOf(kind: BusTrust['kind']): BusEnforcement {
  switch (kind) {
    case 'home':
      return 'full'
    case 'account':
      return 'no-revocation'
    case 'shared':
      return 'none'
  }
}

/** The same by the config alone, for when no daemon runs. */
export function configuredEnforcement({ mode, credentials }: BusConfig): BusEnforcement {
  if (mode !== 'external') return enforcementOf('home')
  return enforcementOf(credentials !== undefined && 'account' in credentials ? 'account' : 'shared')
}

/** The code under which {@link enforcementNotice} is found; undefined when all is well. */
export function enforcementCode(enforcement: BusEnforcement): ErrorCode | undefined {
  switch (enforcement) {
    case 'full':
      return undefined
    case 'no-revocation':
      return 'key-foreign'
    case 'none':
      return 'bus-unenforced'
  }
}

/** What the operator should know about it; undefined when all is well. */
export function enforcementNotice(enforcement: BusEnforcement): string | undefined {
  switch (enforcement) {
    case 'full':
      return undefined
    case 'no-revocation':
      return (
        'tokens cannot be revoked on this bus, because its accounts are not ours: a plugin that is disabled is ended, ' +
        'and a token that it gave away stays good until the key of the account is changed'
      )
    case 'none':
      return (
        'bus permissions are not enforced: all processes are one user of the external bus. ' +
        'Set bus.credentials to { account: { file: ... } } (docs/bus.md)'
      )
  }
}
