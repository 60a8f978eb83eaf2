import { createHash, timingSafeEqual } from 'node:crypto'
import { verifySignature } from '@rosey/protocol/tokens'
import { readable } from '../readable.ts'
import { type Authenticator, admitted, refused } from './admission.ts'
import type { Authorization } from './authorization.ts'
import { Permissions } from './permissions.ts'

/** Who names the secret as token, or as password with any user name, may come in. */
export function sharedSecret(secret: string): Authenticator {
  const matches = comparer(secret)
  return {
    required: true,
    usesNonce: false,
    admit: ({ authToken, user, pass }) =>
      matches(authToken) || matches(pass) ? admitted(user) : refused('it named no valid secret'),
  }
}

/** Who names a listed user with its password, or signs the nonce with a listed key, may come in. */
export function listedUsers({
  users = [],
  nkeys = [],
  defaultPermissions,
}: Extract<Authorization, { kind: 'users' }>): Authenticator {
  const rights = (own: typeof defaultPermissions) => {
    const permissions = own ?? defaultPermissions
    return permissions === undefined ? undefined : new Permissions(permissions)
  }
  const byName = new Map(
    users.map(({ user, password, permissions }) => [
      user,
      { matches: comparer(password), permissions: rights(permissions) },
    ]),
  )
  const byKey = new Map(nkeys.map(({ nkey, permissions }) => [nkey, rights(permissions)]))
  // An unknown user takes as long to refuse as a known one.
  const nobody = comparer('nobody')
  return {
    required: true,
    usesNonce: nkeys.length > 0,
    admit: ({ user, pass, nkey, sig }, { nonce }) => {
      if (nkey !== '' && byKey.size > 0) {
        if (!byKey.has(nkey)) return refused(`the key ${readable(nkey)} is not listed`)
        if (!isSigned(nkey, nonce, sig)) return refused(`the nonce is not signed by the key ${nkey}`)
        return admitted(nkey, byKey.get(nkey))
      }
      const entry = byName.get(user)
      const matches = (entry?.matches ?? nobody)(pass)
      if (entry === undefined) return refused(user === '' ? 'it named no user' : `there is no user "${readable(user)}"`)
      return matches ? admitted(user, entry.permissions) : refused(`the password of "${user}" is wrong`)
    },
  }
}

/** True when the holder of a key has signed the nonce of its greeting. */
export function isSigned(publicKey: string, nonce: string, sig: string): boolean {
  return nonce !== '' && verifySignature(publicKey, nonce, Buffer.from(sig, 'base64url'))
}

// Digests are of one length, which the comparison in constant time needs. An empty secret is none.
function comparer(secret: string): (text: string) => boolean {
  const expected = digest(secret)
  return (text) => timingSafeEqual(digest(text), expected) && text !== ''
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
