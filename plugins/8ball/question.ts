/** The question of what was typed; undefined when there is none: punctuation alone asks nothing. */
export function questionIn(text: string): string | undefined {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text) ? text.trim() : undefined
}
