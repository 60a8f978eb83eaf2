import type { Rolled, RolledDie, RolledTerm } from './roll.ts'

/**
 * Longest reply in UTF-16 units. A line of CyTube holds 320; what is left is for a name or mark that somebody puts
 * before it.
 */
export const MAX_REPLY_LENGTH = 250

/**
 * The reply to a roll: `🎲 [4, 3] = 7`, `🎲 [17] + 5 = 22`, `🎲 [6, (1), 4] = 10` with a dropped die in brackets of its
 * own, `🎲 [4, 3] + [2] - 2 = 7`. Where it would be longer than `maxLength`, each list shows as many dice as fit and how
 * many more there are; the sum always stands there.
 */
export function formatRoll(rolled: Rolled, maxLength = MAX_REPLY_LENGTH): string {
  const longest = Math.max(0, ...rolled.terms.map((term) => (term.kind === 'dice' ? term.dice.length : 0)))
  const whole = line(rolled, longest)
  if (whole.length <= maxLength) return whole
  let [fits, tooMany] = [0, longest]
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (line(rolled, middle).length <= maxLength) fits = middle
    else tooMany = middle
  }
  return line(rolled, fits)
}

function line({ terms, total }: Rolled, shownDice: number): string {
  const parts = terms.map((term, index) => `${signOf(term, index)}${formatTerm(term, shownDice)}`)
  return `🎲 ${parts.join(' ')} = ${total}`
}

function signOf({ sign }: RolledTerm, index: number): string {
  if (index === 0) return sign === -1 ? '-' : ''
  return sign === -1 ? '- ' : '+ '
}

function formatTerm(term: RolledTerm, shownDice: number): string {
  if (term.kind === 'constant') return String(term.value)
  const shown = term.dice.slice(0, shownDice).map(formatDie)
  const hidden = term.dice.length - shown.length
  return `[${(hidden === 0 ? shown : [...shown, `… ${hidden} more`]).join(', ')}]`
}

function formatDie({ value, kept }: RolledDie): string {
  return kept ? String(value) : `(${value})`
}
