import type { Duplex } from 'node:stream'

/** The bytes from and to one client, whatever carries them. */
export type ClientSocket = Duplex & {
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
}
