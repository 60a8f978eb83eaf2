/** CyTube's limit for a chat line, in UTF-16 units, counted before escaping. */
export const MAX_LINE = 320

const FILTERS: readonly (readonly [RegExp, string])[] = [
  [/`(.+?)`/g, '<code>$1</code>'],
  [/\*(.+?)\*/g, '<strong>$1</strong>'],
  [/_(.+?)_/g, '<em>$1</em>'],
  [/~~(.+?)~~/g, '<s>$1</s>'],
  [/\[sp\](.*?)\[\/sp\]/gi, '<span class="spoiler">$1</span>'],
]

const LINK = /(?:https?|ftp):\/\/[^\s<>"]+/g

/** Escapes what CyTube leaves escaped in chat: quotes and parentheses arrive literally. */
export function escapeChat(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Escapes a poll's title or option, where quotes are escaped too. */
export function escapePoll(text: string): string {
  return escapeChat(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

/** What arrives of a chat line: cut at 320 units, runs of control characters turned into one space. */
export function cleanLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  return text.slice(0, MAX_LINE).replace(/[\x00-\x1f]+/g, ' ')
}

/** Turns a raw line into the HTML that everybody gets: links as anchors, and the default filters where `filters` is on. */
export function formatChat(text: string, filters: boolean): string {
  const links: string[] = []
  const parked = text.replace(LINK, (url) => {
    links.push(url)
    return `\u0000${links.length - 1}\u0000`
  })
  let html = escapeChat(parked)
  if (filters) for (const [pattern, replacement] of FILTERS) html = html.replace(pattern, replacement)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark that parks a link cannot occur in a cleaned line
  return html.replace(/\u0000(\d+)\u0000/g, (_mark, index: string) => anchor(links[Number(index)] ?? ''))
}

function anchor(url: string): string {
  const escaped = escapeChat(url).replaceAll('"', '&quot;')
  return `<a href="${escaped}" target="_blank" rel="noopener noreferrer">${escapeChat(url)}</a>`
}
