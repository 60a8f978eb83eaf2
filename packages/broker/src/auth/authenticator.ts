import { type Authenticator, openToAll } from './admission.ts'
import type { Authorization } from './authorization.ts'
import { listedUsers, sharedSecret } from './listed-users.ts'
import { Trust } from './trust.ts'

/**
 * The authenticator of a config; without one everybody may come in.
 *
 * @throws RoseyError `key-invalid` for tokens that do not fit together
 */
export function authenticatorOf(authorization: Authorization | undefined): Authenticator {
  switch (authorization?.kind) {
    case undefined:
      return openToAll
    case 'token':
      return sharedSecret(authorization.token)
    case 'users':
      return listedUsers(authorization)
    case 'operator':
      return new Trust(authorization)
  }
}
