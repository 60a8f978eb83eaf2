import type { Keep, Term } from './expression.ts'

/** What `!roll` without anything rolls. */
const DEFAULT_ROLL: readonly Term[] = [{ kind: 'dice', sign: 1, count: 1, sides: 6, keep: undefined }]

// A sign, then dice with an optional keep part, or a constant. Spaces may stand between the parts, never inside a number.
const TERM = /\s*([+-])?\s*(?:(\d*)\s*d\s*(\d+)(?:\s*k([hl])\s*(\d*))?|(\d+))\s*/iy

/**
 * Reads what was typed behind `!roll`: dice and constants with signs between them, in any case.
 *
 * @returns undefined for what is no roll; numbers are not judged here, see `brokenLimit`
 */
export function parseRoll(text: string): readonly Term[] | undefined {
  if (text.trim() === '') return DEFAULT_ROLL
  const terms: Term[] = []
  let position = 0
  while (position < text.length) {
    TERM.lastIndex = position
    const match = TERM.exec(text)
    if (match === null) return undefined
    const [whole, sign] = match
    if (sign === undefined && terms.length > 0) return undefined
    terms.push(readTerm(match, sign === '-' ? -1 : 1))
    position += whole.length
  }
  return terms.some((term) => term.kind === 'dice') ? terms : undefined
}

function readTerm(match: RegExpExecArray, sign: 1 | -1): Term {
  const [, , count, sides, keepLetter, keepCount, constant] = match
  if (constant !== undefined) return { kind: 'constant', sign, value: Number(constant) }
  const keep = keepLetter === undefined ? undefined : readKeep(keepLetter, keepCount)
  return { kind: 'dice', sign, count: orOne(count), sides: Number(sides), keep }
}

function readKeep(letter: string, count: string | undefined): Keep {
  return { which: letter.toLowerCase() === 'h' ? 'highest' : 'lowest', count: orOne(count) }
}

function orOne(digits: string | undefined): number {
  return digits === undefined || digits === '' ? 1 : Number(digits)
}
