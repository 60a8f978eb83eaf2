import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { RoseyError } from '../errors.ts'
import { fromBase32, toBase32 } from './base32.ts'
import { crc16 } from './crc16.ts'

/** Whose key it is: the operator signs accounts, an account signs users, a user signs in. */
export type NkeyKind = 'operator' | 'account' | 'user'

/** An Ed25519 key pair in the text form of NATS. */
export interface KeyPair {
  readonly kind: NkeyKind
  /** Begins with `O`, `A` or `U`. */
  readonly publicKey: string
  /** The secret half; begins with `SO`, `SA` or `SU`. */
  readonly seed: string
  sign(data: string | Uint8Array): Buffer
}

// The five upper bits of the first byte are the first letter of the text: NATS's own table.
const KIND_BYTES: Readonly<Record<NkeyKind, number>> = { operator: 14 << 3, account: 0, user: 20 << 3 }
const SEED_BYTE = 18 << 3
const KEY_BYTES = 32
const CRC_BYTES = 2
// What DER puts before the 32 bytes of an Ed25519 key (RFC 8410).
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex')

/** Makes a new key pair. */
export function createKeyPair(kind: NkeyKind): KeyPair {
  return keyPair(kind, randomBytes(KEY_BYTES))
}

/**
 * The key pair of a seed; white space around it does not matter.
 *
 * @throws RoseyError `key-invalid`
 */
export function keyPairOf(seed: string): KeyPair {
  const bytes = checked(seed.trim())
  const [first, second] = bytes ?? []
  if (bytes === undefined || first === undefined || second === undefined || bytes.length !== KEY_BYTES + 2)
    throw noSeed()
  const kind = kindOf(((first & 7) << 5) | (second >> 3))
  if ((first & 0xf8) !== SEED_BYTE || kind === undefined) throw noSeed()
  return keyPair(kind, bytes.subarray(2))
}

/** Whose public key the text is; undefined when it is none. */
export function nkeyKindOf(publicKey: string): NkeyKind | undefined {
  const bytes = checked(publicKey)
  return bytes?.length === KEY_BYTES + 1 ? kindOf(bytes[0]) : undefined
}

/** True when the holder of the key has signed the data. A text that is no public key has signed nothing. */
export function verifySignature(publicKey: string, data: string | Uint8Array, signature: Uint8Array): boolean {
  if (nkeyKindOf(publicKey) === undefined) return false
  const raw = checked(publicKey)?.subarray(1) ?? Buffer.alloc(0)
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_DER, raw]), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(data), key, signature)
}

function keyPair(kind: NkeyKind, raw: Buffer): KeyPair {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_DER, raw]), format: 'der', type: 'pkcs8' })
  const byte = KIND_BYTES[kind]
  const seedHead = Buffer.from([SEED_BYTE | (byte >> 5), (byte & 31) << 3])
  return {
    kind,
    publicKey: withCrc(Buffer.concat([Buffer.from([byte]), publicBytes(key)])),
    seed: withCrc(Buffer.concat([seedHead, raw])),
    sign: (data) => sign(null, Buffer.from(data), key),
  }
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length)
}

function withCrc(bytes: Buffer): string {
  const tail = Buffer.alloc(CRC_BYTES)
  tail.writeUInt16LE(crc16(bytes))
  return toBase32(Buffer.concat([bytes, tail]))
}

function checked(text: string): Buffer | undefined {
  const bytes = fromBase32(text)
  if (bytes === undefined || bytes.length <= CRC_BYTES) return undefined
  const body = bytes.subarray(0, -CRC_BYTES)
  return crc16(body) === bytes.readUInt16LE(body.length) ? body : undefined
}

function kindOf(byte: number | undefined): NkeyKind | undefined {
  const kinds: readonly NkeyKind[] = ['operator', 'account', 'user']
  return kinds.find((kind) => KIND_BYTES[kind] === byte)
}

// The text itself is a secret, so it is not shown.
function noSeed(): RoseyError {
  return new RoseyError('key-invalid', 'The key is no NATS seed: expected one that begins with SO, SA or SU')
}
