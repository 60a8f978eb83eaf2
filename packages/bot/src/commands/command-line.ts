import { COMMAND_PATTERN } from '@rosey/protocol'

/** A line that addresses the bot, taken apart. */
export interface CommandLine {
  /** The word behind the prefix, in lower case: a command, an alias or neither. */
  readonly word: string
  readonly args: readonly string[]
  /** What followed the word, without the spaces around it. */
  readonly text: string
}

// White space of all scripts, and the zero-width space that some clients insert.
const SPACE = /[\s\u200B]/
const WORD = /^[^\s\u200B]+/
const COMMAND = new RegExp(COMMAND_PATTERN)

// As many as an invocation may carry.
const MAX_ARGS = 500

/**
 * Takes a line of chat apart.
 *
 * The word must follow the prefix at once and look like a command, so `! roll`, `!` and `!!` are ordinary chat.
 *
 * @returns undefined when the line is no command
 */
export function parseCommandLine(prefix: string, line: string): CommandLine | undefined {
  const trimmed = withoutOuterSpace(line)
  if (!trimmed.startsWith(prefix)) return undefined
  const typed = WORD.exec(trimmed.slice(prefix.length))?.[0]
  const word = typed?.toLowerCase()
  if (typed === undefined || word === undefined || !COMMAND.test(word)) return undefined
  const text = withoutOuterSpace(trimmed.slice(prefix.length + typed.length))
  return { word, args: splitArguments(text), text }
}

// From both ends: an expression for the end of a text tries each run of blanks in it, and a long one costs its square.
function withoutOuterSpace(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && SPACE.test(text.charAt(start))) start++
  while (end > start && SPACE.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/**
 * Splits at spaces. `"a b"` and `'a b'` are one argument; a quote counts only where an argument begins and its partner
 * only where one ends, so that `it's` and `5'11"` stay as typed, and a quote without a partner stays, too. A backslash
 * before a quote, a space or a backslash takes its meaning away; elsewhere it is a backslash.
 */
export function splitArguments(text: string): string[] {
  const args: string[] = []
  // Quotes that are known to have no partner further on: looked for once, or a line of them would cost its square.
  const unpaired = new Set<string>()
  let index = 0
  while (index < text.length && args.length < MAX_ARGS) {
    if (SPACE.test(text.charAt(index))) {
      index++
      continue
    }
    const first = text.charAt(index)
    const closed = unpaired.has(first) ? undefined : quotedEnd(text, index)
    if (closed === undefined) unpaired.add(first)
    const end = closed ?? plainEnd(text, index)
    args.push(unescaped(closed === undefined ? text.slice(index, end) : text.slice(index + 1, end - 1)))
    index = end
  }
  return args
}

/** The opposite of {@link splitArguments}: a text that is split into these arguments again. */
export function joinArguments(args: readonly string[]): string {
  return args.map((arg) => (isPlain(arg) ? arg : `"${arg.replace(/["\\]/g, '\\$&')}"`)).join(' ')
}

// A quote where an argument begins may find a partner in a later one.
function isPlain(arg: string): boolean {
  if (arg.startsWith('"') || arg.startsWith("'")) return false
  const [only, ...more] = splitArguments(arg)
  return only === arg && more.length === 0
}

// Behind the closing quote of the argument that begins here; undefined when it is not quoted.
function quotedEnd(text: string, start: number): number | undefined {
  const quote = text.charAt(start)
  if (quote !== '"' && quote !== "'") return undefined
  for (let index = start + 1; index < text.length; index++) {
    if (escapes(text, index)) index++
    else if (text[index] === quote && (index + 1 === text.length || SPACE.test(text.charAt(index + 1)))) {
      return index + 1
    }
  }
  return undefined
}

function plainEnd(text: string, start: number): number {
  let index = start
  while (index < text.length && !SPACE.test(text.charAt(index))) index += escapes(text, index) ? 2 : 1
  return index
}

function escapes(text: string, index: number): boolean {
  return text[index] === '\\' && index + 1 < text.length && isEscapable(text.charAt(index + 1))
}

function isEscapable(character: string): boolean {
  return character === '"' || character === "'" || character === '\\' || SPACE.test(character)
}

function unescaped(argument: string): string {
  return argument.replace(/\\(["'\\\s\u200B])/g, '$1')
}
