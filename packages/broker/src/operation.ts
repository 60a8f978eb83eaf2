/** What a line of the protocol begins with. */
export type Operation = 'connect' | 'pub' | 'hpub' | 'sub' | 'unsub' | 'ping' | 'pong' | 'info' | 'ok' | 'err'

interface Verb {
  readonly operation: Operation
  /** In small letters; the case does not matter on the wire. */
  readonly text: string
  /** A blank must follow. The others take what follows as it comes, as nats-server does. */
  readonly blank: boolean
}

const VERBS: readonly Verb[] = [
  { operation: 'pub', text: 'pub', blank: true },
  { operation: 'hpub', text: 'hpub', blank: true },
  { operation: 'sub', text: 'sub', blank: true },
  { operation: 'unsub', text: 'unsub', blank: true },
  { operation: 'ping', text: 'ping', blank: false },
  { operation: 'pong', text: 'pong', blank: false },
  { operation: 'connect', text: 'connect', blank: false },
  { operation: 'info', text: 'info', blank: false },
  { operation: 'ok', text: '+ok', blank: false },
  { operation: 'err', text: '-err', blank: true },
]

/** Which operation a line is, and where its arguments begin. */
export type Recognized =
  | { readonly kind: 'known'; readonly operation: Operation; readonly length: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'unknown' }

const INCOMPLETE: Recognized = { kind: 'incomplete' }
const UNKNOWN: Recognized = { kind: 'unknown' }
const KNOWN = VERBS.map(({ operation, text }): Recognized => ({ kind: 'known', operation, length: text.length }))

/** Reads the verb at `at`; `incomplete` while the bytes so far could still become one. */
export function recognize(buffer: Buffer, at: number): Recognized {
  let partial = false
  for (const [index, verb] of VERBS.entries()) {
    const matched = matchedLength(buffer, at, verb.text)
    if (matched === verb.text.length) {
      if (!verb.blank) return KNOWN[index] ?? UNKNOWN
      const next = buffer[at + matched]
      if (next === 32 || next === 9) return KNOWN[index] ?? UNKNOWN
      if (next === undefined) partial = true
    } else if (at + matched === buffer.length) {
      partial = true
    }
  }
  return partial ? INCOMPLETE : UNKNOWN
}

function matchedLength(buffer: Buffer, at: number, text: string): number {
  let index = 0
  while (index < text.length && at + index < buffer.length && same(buffer[at + index], text.charCodeAt(index))) index++
  return index
}

function same(byte: number | undefined, letter: number): boolean {
  if (byte === undefined) return false
  return byte === letter || (byte >= 65 && byte <= 90 && byte + 32 === letter)
}
