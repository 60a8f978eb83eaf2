const REDACTED = '[redacted]'
const PRIVATE = '[private]'
/** Nothing of Rosey is nested deeper; a plugin could send anything. */
const MAX_DEPTH = 20
/** A shorter text would be found in half of what is said. */
const MIN_SECRET_LENGTH = 4

// Compared without `-` and `_`, so that `api_key` and `apiKey` are one.
const SECRET_KEY =
  /passw(or)?d|passphrase|^pass$|token|secret|seed|authori[sz]ation|credential|apikey|privatekey|cookie|jwt|sessionid/

/** What is shown of a private message: who and which, never what was said. */
const SHOWN_OF_PRIVATE: readonly string[] = ['id', 'messageId', 'command', 'connector', 'channel', 'to']

/** A value without what looks like a secret by the name of its key. */
export function withoutSecretKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[too deep to show]'
  if (Array.isArray(value)) return value.map((item) => withoutSecretKeys(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecretKey(key) ? REDACTED : withoutSecretKeys(item, depth + 1)]),
  )
}

/** What may be seen of the data of a private message. */
export function withoutWords(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return PRIVATE
  const shown = Object.entries(data).filter(
    ([key, value]) => SHOWN_OF_PRIVATE.includes(key) && typeof value === 'string',
  )
  const user = 'user' in data ? nameOf(data.user) : undefined
  return { ...Object.fromEntries(shown), ...(user === undefined ? {} : { user }), text: PRIVATE }
}

/** The texts in a config that stand under a key that looks secret. */
export function secretsIn(value: unknown, isSecret = false, depth = 0): string[] {
  if (typeof value === 'string') return isSecret && value.length >= MIN_SECRET_LENGTH ? [value] : []
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return []
  return Object.entries(value).flatMap(([key, item]) => secretsIn(item, isSecret || isSecretKey(key), depth + 1))
}

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.toLowerCase().replaceAll(/[-_]/g, ''))
}

function nameOf(user: unknown): string | undefined {
  if (typeof user !== 'object' || user === null || !('name' in user)) return undefined
  return typeof user.name === 'string' ? user.name : undefined
}
