/** Characters of a line, about; a chat service splits longer ones. */
const LINE_CHARACTERS = 300
/** Lines of one answer; what does not fit is counted in the last. */
const MAX_LINES = 5

/** Joins parts to lines of about {@link LINE_CHARACTERS}; at most {@link MAX_LINES}, of which the last may say how many are left out. */
export function packLines(parts: readonly string[], separator: string): string[] {
  const lines: string[] = []
  for (const [index, part] of parts.entries()) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + separator.length + part.length <= LINE_CHARACTERS) {
      lines[lines.length - 1] = last + separator + part
      continue
    }
    if (lines.length === MAX_LINES) {
      return [...lines.slice(0, -1), `${last}${separator}... and ${parts.length - index} more; see: rosey plugin list`]
    }
    lines.push(part)
  }
  return lines
}
