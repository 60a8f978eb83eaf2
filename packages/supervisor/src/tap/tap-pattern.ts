import { nearest, patterns, RoseyError, TRAFFIC_KINDS } from '@rosey/protocol'

const ROOT = patterns.everything().slice(0, -'.>'.length)

/**
 * The pattern that somebody typed, as the bus takes it: with the root, which may be left out.
 *
 * @throws RoseyError `usage`
 */
export function tapPattern(typed: string | undefined): string {
  if (typed === undefined || typed === '>' || typed === ROOT) return patterns.everything()
  const tokens = typed.split('.')
  const wrong = problemIn(tokens)
  if (wrong !== undefined) throw new RoseyError('usage', `The pattern "${typed}" cannot be listened to: ${wrong}`)
  return tokens[0] === ROOT ? typed : `${ROOT}.${typed}`
}

function problemIn(tokens: readonly string[]): string | undefined {
  if (tokens.includes('')) return 'there is nothing between two of its dots, or at one end'
  for (const [index, token] of tokens.entries()) {
    if (/\s/.test(token)) return 'it holds a blank; in a subject a blank is written =20'
    if (token === '>' && index < tokens.length - 1) return '">" stands only at the end, for all that follows'
    if (token.length > 1 && /[*>]/.test(token)) return `"${token}" holds a wildcard, which stands only by itself`
  }
  const [first = '', second] = tokens
  if (/^(\$|_INBOX$)/.test(first)) return "answers and the server's own subjects are not shown"
  return familyProblem(first === ROOT ? (second ?? '>') : first)
}

function familyProblem(family: string): string | undefined {
  if (family === '*' || family === '>' || TRAFFIC_KINDS.some((kind) => kind === family)) return undefined
  const near = nearest(family, TRAFFIC_KINDS)
  const guess = near === undefined ? '' : ` Did you mean "${near}"?`
  return `no subject begins with "${family}".${guess} There are: ${TRAFFIC_KINDS.join(', ')}`
}
