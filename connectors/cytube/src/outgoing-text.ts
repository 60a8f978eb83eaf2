import { takePiece } from './split-line.ts'

/** CyTube cuts a message here, silently, in UTF-16 units before escaping (`max-chat-message-length`). */
export const MAX_LINE = 320

const LINE_BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const CONTROLS = /[\x00-\x1f\x7f]+/g
const ACTION = '/me '

/** How a text goes out: as chat, as `/me`, or in private. */
export type LineForm = 'chat' | 'action' | 'pm'

/**
 * The messages that say a text: a line break starts a new one, long lines are split, control characters become spaces
 * and blank lines are left out. In chat a line never starts with `/` or `>` by accident: `/` would be a command run
 * with the bot's rank, `/d…` a drink call, and `>` colours the line; a space before it makes it plain text.
 */
export function toLines(text: string, form: LineForm): string[] {
  const lines: string[] = []
  for (const line of text.toWellFormed().split(LINE_BREAKS)) {
    let rest = line.replace(CONTROLS, ' ').trimEnd()
    while (rest !== '') {
      const prefix = prefixOf(rest, form)
      const piece = takePiece(rest, MAX_LINE - prefix.length)
      if (piece.head.trim() !== '') lines.push(prefix + piece.head.trimEnd())
      rest = piece.rest
    }
  }
  return lines
}

/** A text as one argument of a slash command: on one line, without control characters. */
export function toArgument(text: string): string {
  return text.toWellFormed().split(LINE_BREAKS).join(' ').replace(CONTROLS, ' ').replace(/ {2,}/g, ' ').trim()
}

function prefixOf(text: string, form: LineForm): string {
  if (form === 'pm') return ''
  const guard = /^[/>]/.test(text) ? ' ' : ''
  return form === 'action' ? ACTION + guard : guard
}
