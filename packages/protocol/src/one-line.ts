/**
 * A text as one line that cannot move a cursor: control characters and those that turn the direction of writing become
 * spaces. For reasons and names that come from plugins and chat services and are shown to the operator.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}
