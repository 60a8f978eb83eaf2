import type { ErrorCode } from '@rosey/protocol'
import type { HomePaths } from '@rosey/supervisor'

/** What one check of `rosey doctor` found. */
export interface Diagnosis {
  readonly kind: 'ok' | 'warn' | 'error'
  /** What was looked at: one or two words. */
  readonly subject: string
  readonly message: string
  /** What to do about it; for everything but `ok`. */
  readonly remedy?: string
  /** Code of the error table, where what is wrong has one. */
  readonly code?: ErrorCode
  /** Where in a file it stands; line and column count from 1. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number; readonly key: string }
}

/** A check; it throws only for a bug of its own. */
export type DoctorCheck = (paths: HomePaths) => Promise<readonly Diagnosis[]>

/** A finding that needs no remedy. */
export function fine(subject: string, message: string): Diagnosis {
  return { kind: 'ok', subject, message }
}

/** Something that works worse than it could. */
export function warning(subject: string, message: string, remedy: string): Diagnosis {
  return { kind: 'warn', subject, message, remedy }
}

/** Something that keeps the bot from working. */
export function failure(subject: string, message: string, remedy: string): Diagnosis {
  return { kind: 'error', subject, message, remedy }
}
