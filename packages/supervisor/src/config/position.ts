/** The keys that lead to a value; list items are numbers. */
export type KeyPath = readonly (string | number)[]

/** A place in a text file; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A path as people write it: `plugins.dice-roller.channels[0]`. */
export function dotted(path: KeyPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}
