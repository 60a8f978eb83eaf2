import type { CrashRecord } from '@rosey/protocol'

/** Of one record on the disk, in bytes (N10). */
export const MAX_RECORD_BYTES = 64 * 1024
/** What is kept as long as possible: what came last tells most. */
const FEW_LINES = 10
const FEW_IN_HAND = 5
const SHORT_STACK = 2000
const SENTENCE = 500
const ARGS = 200

/** A record as it is written. */
export function formatRecord(record: CrashRecord): string {
  return `${JSON.stringify(record, undefined, 1)}\n`
}

/** The record within its bound: first long arguments and old lines go, then what else there is most of. */
export function fitRecord(record: CrashRecord): CrashRecord {
  let fitted = record
  for (const shrink of STEPS) {
    for (;;) {
      if (Buffer.byteLength(formatRecord(fitted)) <= MAX_RECORD_BYTES) return fitted
      const less = shrink(fitted)
      if (less === undefined) break
      fitted = { ...less, cut: true }
    }
  }
  return fitted
}

/** Each gives a record with less of one thing; undefined where that has reached its least. */
const STEPS: readonly ((record: CrashRecord) => CrashRecord | undefined)[] = [
  withShortArgs,
  (record) => withLessLogs(record, FEW_LINES),
  (record) => withLessInHand(record, FEW_IN_HAND),
  (record) => withLessStack(record, SHORT_STACK),
  (record) => withLessLogs(record, 0),
  (record) => withLessInHand(record, 0),
  (record) => withLessStack(record, 0),
  // Words of the process can be as long as a control message. What is left is bounded by itself.
  withShortSentences,
]

function withShortArgs(record: CrashRecord): CrashRecord | undefined {
  if (record.inHand.every(({ args }) => args.length <= ARGS)) return undefined
  return { ...record, inHand: record.inHand.map((one) => ({ ...one, args: one.args.slice(0, ARGS) })) }
}

function withLessLogs(record: CrashRecord, least: number): CrashRecord | undefined {
  return record.logs.length <= least ? undefined : { ...record, logs: record.logs.slice(1) }
}

function withLessInHand(record: CrashRecord, least: number): CrashRecord | undefined {
  return record.inHand.length <= least ? undefined : { ...record, inHand: record.inHand.slice(0, -1) }
}

function withLessStack(record: CrashRecord, least: number): CrashRecord | undefined {
  const { stack } = record
  if (stack === null || stack.text.length <= least) return undefined
  const text = stack.text.slice(0, Math.max(least, Math.floor(stack.text.length / 2)))
  return { ...record, stack: text === '' ? null : { ...stack, text } }
}

function withShortSentences(record: CrashRecord): CrashRecord | undefined {
  const { sentence, reason, follows } = record
  const { message = '' } = reason
  const told = follows.kind === 'restart' ? '' : follows.reason
  if (Math.max(sentence.length, message.length, told.length) <= SENTENCE) return undefined
  return {
    ...record,
    sentence: sentence.slice(0, SENTENCE),
    reason: reason.message === undefined ? reason : { ...reason, message: message.slice(0, SENTENCE) },
    follows: follows.kind === 'restart' ? follows : { ...follows, reason: told.slice(0, SENTENCE) },
  }
}
