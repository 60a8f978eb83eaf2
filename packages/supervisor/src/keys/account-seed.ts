import { RoseyError } from '@rosey/protocol'
import { type KeyPair, keyPairOf, nkeyKindOf } from '@rosey/protocol/tokens'
import type { Signer } from './mint.ts'
import { readPrivateFile } from './private-file.ts'

const KEY = 'bus.credentials.account'

/**
 * Who signs the tokens on somebody else's bus: the account whose seed lies in a file, or a signing key of it.
 *
 * @param issuerAccount public key of the account, where the file holds a signing key
 * @throws RoseyError `key-invalid`, `key-exposed`, `home-unusable`, each naming the file
 */
export async function readAccountSigner(file: string, issuerAccount: string | undefined): Promise<Signer> {
  if (issuerAccount !== undefined && nkeyKindOf(issuerAccount) !== 'account') {
    throw invalid(file, `bus.credentials.issuerAccount is ${issuerAccount}, expected the public key of an account`)
  }
  const text = await readPrivateFile(file, `The seed of ${KEY}`)
  if (text === undefined) throw invalid(file, `${KEY} names ${file}, which is not there`)
  const key = readSeed(text, file)
  if (key.kind !== 'account') {
    throw invalid(file, `${KEY} names ${file}, which holds the seed of an ${key.kind}, expected that of an account`)
  }
  return { key, issuerAccount: issuerAccount === key.publicKey ? undefined : issuerAccount }
}

function readSeed(text: string, file: string): KeyPair {
  try {
    return keyPairOf(text)
  } catch (error) {
    throw invalid(file, `${KEY} names ${file}, which holds no seed: expected one line that begins with SA`, error)
  }
}

function invalid(file: string, message: string, cause?: unknown): RoseyError {
  return new RoseyError('key-invalid', message, { cause, details: { file } })
}
