const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', apos: "'", nbsp: ' ' }
const TAG = /<(?:\/?[A-Za-z]|!)(?:"[^"]*"|'[^']*'|[^'">])*>/g
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]+));/g

/**
 * The text of a piece of CyTube's HTML: tags are dropped (an anchor leaves its text, an image its `alt` or `title`, a
 * line break a space), then entities are decoded, once: `&amp;lt;` becomes `&lt;`.
 */
export function htmlToText(html: string): string {
  return decodeEntities(html.replace(TAG, textOfTag))
}

/** Decodes named and numeric entities in one pass; what is not an entity stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    return decimal === undefined ? characterOf(Number.parseInt(hex ?? '', 16)) : characterOf(Number(decimal))
  })
}

function textOfTag(tag: string): string {
  if (/^<br\b/i.test(tag)) return ' '
  if (!/^<img\b/i.test(tag)) return ''
  return attribute(tag, 'alt') || attribute(tag, 'title')
}

function attribute(tag: string, name: string): string {
  const [, double, single] = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag) ?? []
  return double ?? single ?? ''
}

function characterOf(code: number): string {
  const impossible = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
  return impossible ? '\ufffd' : String.fromCodePoint(code)
}
