/** Longest text in characters that a stranger gets into a line of the log: a public key has 56, an instance id fewer. */
const LONGEST = 128

/**
 * What somebody who may be a stranger says of itself, fit for the log: not endless, and without the characters that
 * would begin another line or move the cursor of a terminal.
 */
export function readable(text: string): string {
  const start = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return start.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '?')
}
