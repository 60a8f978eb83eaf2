import type { CrashRecord } from '@rosey/protocol'
import type { Redactor } from '../logs/secrets.ts'
import { withoutSecretKeys } from '../tap/redact.ts'

/**
 * A record without secrets, see {@link withoutSecrets}. What Rosey itself says of it stays, so that it is a record also
 * where somebody's password is the name of a plugin.
 */
export function recordWithoutSecrets(record: CrashRecord, redactor: Redactor): CrashRecord {
  const { reason, stack, follows, logs, inHand } = record
  const clean = <T>(value: T) => withoutSecrets(value, redactor)
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

/** A value of JSON without the secrets that are known, and without what stands under a key that looks like one. */
export function withoutSecrets<T>(value: T, redactor: Redactor): T {
  return redactor.valueWithout(withoutSecretKeys(value)) as T
}
