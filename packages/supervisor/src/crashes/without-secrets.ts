import type { CrashRecord } from '@rosey/protocol'
import { withoutSecretKeys } from '../tap/redact.ts'

const REDACTED = '[redacted]'

/**
 * A record without secrets, see {@link withoutSecrets}. What Rosey itself says of it stays, so that it is a record also
 * where somebody's password is the name of a plugin.
 */
export function recordWithoutSecrets(record: CrashRecord, redact: (json: string) => string): CrashRecord {
  const { reason, stack, follows, logs, inHand } = record
  const clean = <T>(value: T) => withoutSecrets(value, redact)
  return {
    ...record,
    sentence: clean(record.sentence),
    // Its code of an error is a text of the process, too.
    reason: { ...clean(reason), cause: reason.cause, signal: reason.signal },
    stack: stack === null ? null : { ...stack, text: clean(stack.text) },
    follows: follows.kind === 'restart' ? follows : { ...follows, reason: clean(follows.reason) },
    logs: logs.map(({ time, level, name, ...said }) => ({ time, level, name, ...clean(said) })),
    inHand: inHand.map(clean),
  }
}

/**
 * A value of JSON without secrets: neither those that `redact` knows, which takes a text of JSON, nor what stands under
 * a key that looks like one. Each text is looked at by itself, so that what is left is of the same form.
 */
export function withoutSecrets<T>(value: T, redact: (json: string) => string): T {
  return texts(withoutSecretKeys(value), redact) as T
}

function texts(value: unknown, redact: (json: string) => string): unknown {
  if (typeof value === 'string') return redactedText(value, redact)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => texts(item, redact))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactedText(key, redact), texts(item, redact)]),
  )
}

/** One text without the secrets that `redact` knows, which takes a text of JSON. */
export function redactedText(text: string, redact: (json: string) => string): string {
  const json = JSON.stringify(text)
  const shown = redact(json)
  if (shown === json) return text
  try {
    return String(JSON.parse(shown))
  } catch {
    // A secret that began in the middle of an escaped sign: then nothing of the text is shown.
    return REDACTED
  }
}
