import { resolve } from 'node:path'
import type { BusEnforcement } from '@rosey/protocol'
import type { BusConfig } from '../config/index.ts'
import type { HomePaths } from '../home/index.ts'
import { readAccountSigner } from './account-seed.ts'
import { enforcementOf } from './enforcement.ts'
import type { HomeKeys } from './home-keys.ts'
import { readHomeKeys } from './key-file.ts'
import type { Signer } from './mint.ts'

/** What can be told of the keys of a bus. Nothing in it is secret. */
export interface KeyFacts {
  readonly mode: BusConfig['mode']
  readonly enforcement: BusEnforcement
  /** Where the seeds lie; null where there are none for us. */
  readonly file: string | null
  /** ISO 8601; null while they are not made yet, or are not ours. */
  readonly createdAt: string | null
  /** Null where there is none, or none yet. */
  readonly publicKeys: {
    readonly operator: string | null
    readonly account: string | null
    readonly systemAccount: string | null
    /** Signs the tokens of processes; of ours, only while the daemon runs. */
    readonly signingKey: string | null
  }
  /** Of a daemon that runs: processes with a token of their own, and tokens that were revoked. */
  readonly tokens: { readonly held: number; readonly revoked: number } | null
}

/**
 * The keys of a home as they lie on the disk; makes nothing.
 *
 * @throws RoseyError `key-invalid`, `key-exposed`, `home-unusable`
 */
export async function readKeyFacts(bus: BusConfig, { root, busKeys }: Pick<HomePaths, 'root' | 'busKeys'>) {
  if (bus.mode !== 'external') return homeKeyFacts(bus.mode, busKeys, await readHomeKeys(busKeys))
  const { credentials } = bus
  if (credentials === undefined || !('account' in credentials)) return foreignKeyFacts(undefined)
  const file = resolve(root, credentials.account.file)
  return foreignKeyFacts({ file, signer: await readAccountSigner(file, credentials.issuerAccount) })
}

/** Of a bus that is ours; without keys, before its first start. */
export function homeKeyFacts(mode: BusConfig['mode'], file: string, keys: HomeKeys | undefined): KeyFacts {
  return {
    mode,
    enforcement: enforcementOf('home'),
    file,
    createdAt: keys?.createdAt ?? null,
    publicKeys: {
      operator: keys?.operator.publicKey ?? null,
      account: keys?.account.publicKey ?? null,
      systemAccount: keys?.system.publicKey ?? null,
      signingKey: null,
    },
    tokens: null,
  }
}

/** Of somebody else's bus, on which we may have an account. */
export function foreignKeyFacts(given: { readonly file: string; readonly signer: Signer } | undefined): KeyFacts {
  const signer = given?.signer
  return {
    mode: 'external',
    enforcement: enforcementOf(given === undefined ? 'shared' : 'account'),
    file: given?.file ?? null,
    createdAt: null,
    publicKeys: {
      operator: null,
      account: signer?.issuerAccount ?? signer?.key.publicKey ?? null,
      systemAccount: null,
      signingKey: signer?.key.publicKey ?? null,
    },
    tokens: null,
  }
}
