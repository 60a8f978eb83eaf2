/**
 * Text for a terminal: what moves a cursor, rings or changes colours is taken out, tabs become spaces. Lines stay. What
 * people and plugins say must not be able to rewrite the operator's screen.
 */
export function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, '')
}
