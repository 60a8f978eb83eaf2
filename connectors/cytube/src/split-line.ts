const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first piece of a text and what is left of it. */
export interface Piece {
  readonly head: string
  readonly rest: string
}

/**
 * Takes at most `limit` UTF-16 units from the front of a text. The cut is at the last space of the second half of the
 * piece (that space is dropped), else between two visible characters, else between two code points: only a single
 * character longer than the limit is ever torn, and a surrogate pair never.
 */
export function takePiece(text: string, limit: number): Piece {
  if (text.length <= limit) return { head: text, rest: '' }
  const space = text.lastIndexOf(' ', limit)
  if (space > limit / 2) return { head: text.slice(0, space), rest: text.slice(space + 1) }
  const cut = characterBorder(text, limit)
  return { head: text.slice(0, cut), rest: text.slice(cut) }
}

function characterBorder(text: string, limit: number): number {
  // Twice the limit holds every character that could begin before the limit and be cut well.
  const border = graphemes.segment(text.slice(0, limit * 2)).containing(limit)?.index ?? 0
  if (border > 0) return border
  const low = text.charCodeAt(limit)
  return low >= 0xdc00 && low <= 0xdfff && limit > 1 ? limit - 1 : limit
}
