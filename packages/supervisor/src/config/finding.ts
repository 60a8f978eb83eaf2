import { type ErrorCode, RoseyError } from '@rosey/protocol'
import { dotted, type KeyPath, type Position } from './position.ts'
import type { SourceFile, SyntaxProblem } from './source-file.ts'

/** How many findings one error tells in its sentence (more would not be read), and how many it has as data. */
export const MAX_FINDINGS = 10
const MAX_KEPT = 100

/** One thing that is wrong in a file. */
export interface Finding {
  readonly code: ErrorCode
  readonly file: string
  readonly position: Position
  /** The key as people write it; empty for the file as a whole. */
  readonly key: string
  /** The sentence without the place. */
  readonly message: string
}

/** A finding about a key of a file, placed where the key stands. */
export function findingAt(source: SourceFile, code: ErrorCode, path: KeyPath, message: string): Finding {
  return { code, file: source.file, position: source.positionOf(path), key: dotted(path), message }
}

/** A finding about the text of a file. */
export function syntaxFinding(file: string, code: ErrorCode, { position, message }: SyntaxProblem): Finding {
  return { code, file, position, key: '', message }
}

/** `rosey.yaml:3:1: …` */
export function describeFinding({ file, position, message }: Finding): string {
  return `${file}:${position.line}:${position.column}: ${message}`
}

/**
 * All findings of a file as one error: a line each, as they stand in the file, at most {@link MAX_FINDINGS}. Its code is
 * that of the first one. {@link findingsOf} gives them as data.
 */
export function errorOf(findings: readonly [Finding, ...Finding[]]): RoseyError {
  const sorted = findings.toSorted(byPlace)
  const told = sorted.slice(0, MAX_FINDINGS)
  const more = sorted.length - told.length
  const lines = told.map(describeFinding)
  if (more > 0) lines.push(`and ${more} more`)
  return new RoseyError((sorted[0] ?? findings[0]).code, lines.join('\n'), {
    details: { findings: sorted.slice(0, MAX_KEPT) },
  })
}

/** The findings that an error of {@link errorOf} tells, up to a hundred; none for another error. */
export function findingsOf({ details }: RoseyError): readonly Finding[] {
  const { findings } = details
  return Array.isArray(findings) ? (findings as readonly Finding[]) : []
}

function byPlace(a: Finding, b: Finding): number {
  return a.position.line - b.position.line || a.position.column - b.position.column
}

/** Narrowing for {@link errorOf}. */
export function isNotEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0
}
