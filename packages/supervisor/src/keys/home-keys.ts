import { RoseyError } from '@rosey/protocol'
import { createKeyPair, type KeyPair, keyPairOf, type NkeyKind } from '@rosey/protocol/tokens'

/** The long-lived keys of a home's own bus. The operator signs both accounts; an account signs users. */
export interface HomeKeys {
  /** ISO 8601. */
  readonly createdAt: string
  readonly operator: KeyPair
  /** Of everything that Rosey says. */
  readonly account: KeyPair
  /** Of the bus itself, in which accounts are changed while it runs. */
  readonly system: KeyPair
}

const KINDS = { operator: 'operator', account: 'account', system: 'account' } as const satisfies Record<
  string,
  NkeyKind
>

/** Makes new keys. */
export function createHomeKeys(nowMs: number): HomeKeys {
  return {
    createdAt: new Date(nowMs).toISOString(),
    operator: createKeyPair(KINDS.operator),
    account: createKeyPair(KINDS.account),
    system: createKeyPair(KINDS.system),
  }
}

/** The keys as the text of their file. */
export function formatHomeKeys({ createdAt, operator, account, system }: HomeKeys): string {
  const seeds = { operator: operator.seed, account: account.seed, system: system.seed }
  return `${JSON.stringify({ createdAt, ...seeds }, undefined, 2)}\n`
}

/**
 * The keys in the text of their file.
 *
 * @param file for the message
 * @throws RoseyError `key-invalid`, without anything of the text
 */
export function parseHomeKeys(text: string, file: string): HomeKeys {
  const fields = fieldsOf(text)
  if (fields === undefined) throw damaged(file, 'it is not the JSON that was written')
  const key = (name: keyof typeof KINDS): KeyPair => {
    const seed = fields[name]
    if (typeof seed !== 'string') throw damaged(file, `"${name}" is missing`)
    const pair = readSeed(seed)
    if (pair?.kind !== KINDS[name]) throw damaged(file, `"${name}" is no seed of an ${KINDS[name]}`)
    return pair
  }
  const createdAt = typeof fields.createdAt === 'string' ? fields.createdAt : 'unknown'
  return { createdAt, operator: key('operator'), account: key('account'), system: key('system') }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // What is wrong with it does not matter, and the parser's message would quote it.
    return undefined
  }
}

function readSeed(seed: string): KeyPair | undefined {
  try {
    return keyPairOf(seed)
  } catch {
    // No seed at all; the caller says where it stands.
    return undefined
  }
}

function damaged(file: string, why: string): RoseyError {
  return new RoseyError(
    'key-invalid',
    `The keys of the bus in ${file} are damaged: ${why}. Put back a copy, or stop the bot and run: rosey keys rotate`,
    { details: { file } },
  )
}
