import { RoseyError } from '@rosey/protocol'
import type { BusTrust } from './bus-trust.ts'
import { mintToken } from './mint.ts'
import { readerRights } from './rights.ts'

/** How the operator's tools are called in the lists of the bus. */
const NAME = 'operator'

/**
 * The text of a NATS credentials file for the operator's own tools, which may hear everything and change nothing. It
 * counts until the keys are changed.
 *
 * @throws RoseyError `key-foreign` where nobody has given us an account
 */
export function readerCredentials(trust: BusTrust, nowMs: number): string {
  if (trust.kind === 'shared') {
    const message =
      'The external bus has not given us an account, so no credentials can be made. Use those of bus.credentials, ' +
      'or set it to { account: { file: ... } }'
    throw new RoseyError('key-foreign', message)
  }
  // Signed by the account itself: keys of one run end with it.
  const signer =
    trust.kind === 'account' ? trust.signer : { key: trust.authority.keys.account, issuerAccount: undefined }
  const { credentials } = mintToken(signer, { name: NAME, permissions: readerRights() }, nowMs)
  return [
    '-----BEGIN NATS USER JWT-----',
    credentials.token,
    '------END NATS USER JWT------',
    '',
    'Whoever has the seed below can hear all that this bot says and hears.',
    '',
    '-----BEGIN USER NKEY SEED-----',
    credentials.seed,
    '------END USER NKEY SEED------',
    '',
  ].join('\n')
}
