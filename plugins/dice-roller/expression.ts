/** Which dice of a term count. */
export interface Keep {
  readonly which: 'highest' | 'lowest'
  readonly count: number
}

/** One part of what is added up; `sign` is what stands before it. */
export type Term =
  | {
      readonly kind: 'dice'
      readonly sign: 1 | -1
      readonly count: number
      readonly sides: number
      /** Undefined when all dice count. */
      readonly keep: Keep | undefined
    }
  | { readonly kind: 'constant'; readonly sign: 1 | -1; readonly value: number }

/** The dice of a term, as opposed to a constant. */
export type DiceTerm = Extract<Term, { kind: 'dice' }>

/** The one spelling of an expression, however it was typed: `2d6+4d8kh3-2`. */
export function spell(terms: readonly Term[]): string {
  return terms.map((term, index) => `${spellSign(term.sign, index)}${spellTerm(term)}`).join('')
}

function spellSign(sign: 1 | -1, index: number): string {
  if (sign === -1) return '-'
  return index === 0 ? '' : '+'
}

function spellTerm(term: Term): string {
  if (term.kind === 'constant') return String(term.value)
  const { count, sides, keep } = term
  const kept = keep === undefined ? '' : `${keep.which === 'highest' ? 'kh' : 'kl'}${keep.count}`
  return `${count}d${sides}${kept}`
}
