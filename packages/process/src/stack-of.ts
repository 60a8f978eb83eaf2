import { RoseyError, sourceStackOf } from '@rosey/protocol'

/** Of the control message, in characters; see its schema in the protocol. */
const MAX_STACK = 8000
/** Causes of causes that are told. */
const MAX_CAUSES = 4

/**
 * Where an error happened, with the causes behind it, as far as it says so; at most 8000 characters in whole lines. Of
 * an error of Rosey's own the cause counts, which is the author's. Undefined for what has no stack.
 */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const first = thrown instanceof RoseyError ? (thrown.cause ?? thrown) : thrown
    const stacks: string[] = []
    for (let error = first; error instanceof Error && stacks.length < MAX_CAUSES; error = error.cause) {
      const stack: unknown = sourceStackOf(error)
      if (typeof stack === 'string' && stack !== '') stacks.push(stack)
    }
    return stacks.length === 0 ? undefined : wholeLines(stacks.join('\ncaused by: '))
  } catch {
    // A stranger's error may have a stack that throws when it is read.
    return undefined
  }
}

// A line that is cut could end in the middle of a secret, which then nobody would find to take it out.
function wholeLines(text: string): string | undefined {
  if (text.length <= MAX_STACK) return text
  const end = text.lastIndexOf('\n', MAX_STACK)
  return end === -1 ? undefined : text.slice(0, end)
}
