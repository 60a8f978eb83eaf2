import { BlockList, isIPv6 } from 'node:net'
import type { UserClaims } from '@rosey/protocol/tokens'
import type { Peer } from './admission.ts'

/** Why a token may not be used from there; undefined when it may. What is not understood does not let in. */
export function misplaced({ nats }: UserClaims, { address, connectionType }: Peer): string | undefined {
  const { allowed_connection_types: types = [], src = [] } = nats
  if (types.length > 0 && !types.some((type) => type.toUpperCase() === connectionType)) {
    return `its token is for connections of the kind ${types.join(', ')}, and this one is ${connectionType}`
  }
  if (src.length > 0 && !isIn(src, address)) {
    return `its token is for clients at ${src.join(', ')}, and it comes from ${address ?? 'a unix socket'}`
  }
  if ('times' in nats && Array.isArray(nats.times) && nats.times.length > 0) {
    return 'its token is for some hours of the day, which this broker does not know'
  }
  return undefined
}

function isIn(networks: readonly string[], address: string | undefined): boolean {
  if (address === undefined) return false
  const allowed = new BlockList()
  for (const network of networks.flatMap((text) => text.split(','))) {
    const [base = '', bits = ''] = network.trim().split('/')
    try {
      allowed.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4')
    } catch {
      // It is no network, so nobody is in it.
    }
  }
  return allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
