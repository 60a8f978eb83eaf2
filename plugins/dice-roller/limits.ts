import type { DiceConfig } from './config.ts'
import type { DiceTerm, Term } from './expression.ts'

/** Most terms in one roll: with more, even the shortened lists would not fit into a line of chat. */
export const MAX_TERMS = 10

/** The sentence for the first limit that a roll breaks; undefined when it may be rolled. */
export function brokenLimit(terms: readonly Term[], limits: DiceConfig): string | undefined {
  const dice = terms.filter((term) => term.kind === 'dice')
  if (terms.length > MAX_TERMS) return `One roll can have at most ${MAX_TERMS} parts.`
  if (dice.some(({ count }) => count < 1)) return 'You need at least one die to roll.'
  if (sum(dice.map(({ count }) => count)) > limits.maxDice) {
    return `I can roll at most ${limits.maxDice} ${limits.maxDice === 1 ? 'die' : 'dice'} at once.`
  }
  if (dice.some(({ sides }) => sides < 2)) return 'A die needs at least 2 sides.'
  if (dice.some(({ sides }) => sides > limits.maxSides)) return `A die can have at most ${limits.maxSides} sides.`
  return brokenKeep(dice) ?? brokenModifier(terms, limits.maxModifier)
}

function brokenKeep(dice: readonly DiceTerm[]): string | undefined {
  for (const { count, keep } of dice) {
    if (keep === undefined) continue
    if (keep.count < 1) return 'You have to keep at least one die.'
    if (keep.count > count) return `You cannot keep more dice than you roll (${count}).`
  }
  return undefined
}

function brokenModifier(terms: readonly Term[], maxModifier: number): string | undefined {
  const constants = terms.filter((term) => term.kind === 'constant').map(({ sign, value }) => sign * value)
  const broken = [...constants, sum(constants)].some((value) => Math.abs(value) > maxModifier)
  if (!broken) return undefined
  if (maxModifier === 0) return 'A roll cannot have a modifier here.'
  return `The modifier must be between -${maxModifier} and +${maxModifier}.`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
