import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { KeyPath, Position } from './position.ts'

/** What is wrong with the text itself. */
export interface SyntaxProblem {
  readonly position: Position
  readonly message: string
}

/** A YAML or JSON text, with its value and where each key stands. */
export interface SourceFile {
  /** As the messages name it. */
  readonly file: string
  readonly value: unknown
  /** Where a key stands, or the nearest part of its path that is there. */
  positionOf(path: KeyPath): Position
}

/** What came of reading a text. */
export type ParsedSource =
  | { readonly kind: 'ok'; readonly source: SourceFile }
  | { readonly kind: 'broken'; readonly file: string; readonly problems: readonly SyntaxProblem[] }

const START: Position = { line: 1, column: 1 }

/**
 * Reads YAML 1.2, of which JSON is a part. Of the syntax errors the first is told, since the others mostly follow from
 * it, and each key that is there twice. An empty text is an empty map.
 */
export function parseSource(file: string, text: string): ParsedSource {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  })
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const syntax = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY')
  const told = syntax.length > 0 ? syntax.slice(0, 1) : document.errors
  if (told.length > 0) {
    const problems = told.map(({ pos, code, message }) => ({
      position: positionAt(pos[0]),
      message: code === 'DUPLICATE_KEY' ? `the key ${keyAt(text, pos[0])} is there twice` : lowerFirst(message),
    }))
    return { kind: 'broken', file, problems }
  }
  let value: unknown
  try {
    value = document.toJS() ?? {}
  } catch (error) {
    // An alias that names nothing, or aliases that would unfold without end.
    const message = error instanceof Error ? lowerFirst(error.message) : String(error)
    return { kind: 'broken', file, problems: [{ position: START, message }] }
  }
  const positionOf = (path: KeyPath) => {
    const offset = offsetOf(document.contents, path)
    return offset === undefined ? START : positionAt(offset)
  }
  return { kind: 'ok', source: { file, value, positionOf } }
}

// The key of a map entry is what a person looks for, so its place is told rather than that of the value.
function offsetOf(root: unknown, path: KeyPath): number | undefined {
  let node: unknown = root
  let offset = isNode(root) ? root.range?.[0] : undefined
  for (const key of path) {
    const [next, at] = step(node, key)
    if (at === undefined) return offset
    node = next
    offset = at
  }
  return offset
}

function step(node: unknown, key: string | number): [next: unknown, offset: number | undefined] {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
    return [pair?.value, isNode(pair?.key) ? pair.key.range?.[0] : undefined]
  }
  if (typeof key === 'number' && typeof node === 'object' && node !== null && 'items' in node) {
    const item: unknown = Array.isArray(node.items) ? node.items[key] : undefined
    return [item, isNode(item) ? (item as Node).range?.[0] : undefined]
  }
  return [undefined, undefined]
}

function keyAt(text: string, offset: number): string {
  return JSON.stringify(/^["']?([^"':\n]*)/.exec(text.slice(offset))?.[1] ?? '')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
