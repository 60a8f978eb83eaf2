/** The rows of the Markdown table below a heading, cells trimmed, without its head. */
export function tableBelow(text: string, heading: string): string[][] {
  const [, part = ''] = text.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [block = ''] = /(?:^\|.*\n)+/m.exec(part) ?? []
  return block
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}
