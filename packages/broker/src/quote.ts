const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}

/** A subject or queue as errors name it: in double quotes, with what would break out of them written as nats-server does. */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found
  const safe = text.replace(/["\\\x00-\x1f\x7f]/g, (character) => NAMED[character] ?? escaped(character))
  return `"${safe}"`
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
