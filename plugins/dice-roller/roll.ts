import { randomInt } from 'node:crypto'
import type { DiceTerm, Keep, Term } from './expression.ts'

/** Gives a whole number from `min` to below `max`, each equally likely. */
export type RandomSource = (min: number, max: number) => number

/** Chance that nobody can foresee, and without the bias of a remainder. */
export const fairChance: RandomSource = (min, max) => randomInt(min, max)

/** One die as it fell. */
export interface RolledDie {
  readonly value: number
  /** False when the roll keeps others instead. */
  readonly kept: boolean
}

/** One term with what its dice show. */
export type RolledTerm =
  | { readonly kind: 'dice'; readonly sign: 1 | -1; readonly sides: number; readonly dice: readonly RolledDie[] }
  | { readonly kind: 'constant'; readonly sign: 1 | -1; readonly value: number }

/** A whole roll. */
export interface Rolled {
  readonly terms: readonly RolledTerm[]
  readonly total: number
}

/** Rolls all terms, the dice of each in the order in which they are shown. */
export function roll(terms: readonly Term[], random: RandomSource): Rolled {
  const rolled = terms.map((term): RolledTerm => {
    if (term.kind === 'constant') return term
    return { kind: 'dice', sign: term.sign, sides: term.sides, dice: rollDice(term, random) }
  })
  return { terms: rolled, total: rolled.reduce((total, term) => total + term.sign * pointsOf(term), 0) }
}

function rollDice({ count, sides, keep }: DiceTerm, random: RandomSource): RolledDie[] {
  const values = Array.from({ length: count }, () => random(1, sides + 1))
  const kept = keep === undefined ? undefined : keptPlaces(values, keep)
  return values.map((value, place) => ({ value, kept: kept === undefined || kept.has(place) }))
}

// Of equal dice the first ones are kept.
function keptPlaces(values: readonly number[], { which, count }: Keep): ReadonlySet<number> {
  const direction = which === 'highest' ? -1 : 1
  const ordered = values.map((value, place) => ({ value, place })).sort((a, b) => direction * (a.value - b.value))
  return new Set(ordered.slice(0, count).map(({ place }) => place))
}

function pointsOf(term: RolledTerm): number {
  if (term.kind === 'constant') return term.value
  return term.dice.reduce((total, { value, kept }) => (kept ? total + value : total), 0)
}
