import { resolve } from 'node:path'
import type { BusAccess } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { HomePaths } from '../home/index.ts'
import { readAccountSigner } from './account-seed.ts'
import { HomeAuthority } from './home-authority.ts'
import { ensureHomeKeys } from './key-file.ts'
import type { Signer } from './mint.ts'

/** By what the bus knows processes apart. */
export type BusTrust =
  /** It is ours: keys of this home sign a token for each process, and take it back. */
  | { readonly kind: 'home'; readonly authority: HomeAuthority }
  /** It is somebody else's and has given us an account: a token for each process, which only its owner can take back. */
  | { readonly kind: 'account'; readonly signer: Signer; readonly file: string }
  /** It is somebody else's and knows one user for all: no process is held to its permissions. */
  | { readonly kind: 'shared'; readonly credentials: BusAccess['credentials'] }

/**
 * The trust that a config asks for; keys of the home are made when there are none.
 *
 * @throws RoseyError `key-invalid`, `key-exposed`, `disk-full`, `home-unusable`
 */
export async function openBusTrust(
  { mode, credentials }: BusConfig,
  { root, busKeys }: Pick<HomePaths, 'root' | 'busKeys'>,
  nowMs: number,
): Promise<BusTrust> {
  if (mode !== 'external') {
    return { kind: 'home', authority: new HomeAuthority(await ensureHomeKeys(busKeys, nowMs), nowMs) }
  }
  if (credentials === undefined) return { kind: 'shared', credentials: { kind: 'none' } }
  if ('account' in credentials) {
    const file = resolve(root, credentials.account.file)
    return { kind: 'account', file, signer: await readAccountSigner(file, credentials.issuerAccount) }
  }
  if ('token' in credentials) {
    return { kind: 'shared', credentials: { kind: 'secret', secret: credentials.token } }
  }
  return { kind: 'shared', credentials: { kind: 'user', ...credentials } }
}
