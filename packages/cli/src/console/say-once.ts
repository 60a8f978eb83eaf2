import type { ConsoleSettled } from '@rosey/protocol'
import { ConsoleClient, type ConsoleClientOptions } from './client.ts'

/** One message, for a script. */
export interface SayOnceOptions extends Omit<ConsoleClientOptions, 'interactive' | 'onLine'> {
  readonly text: string
  /** Wait for the settled answer in ms. */
  readonly timeoutMs: number
  /** Called for each line of text that the message caused, in order. */
  readonly onReply: (line: string) => void
}

/** What became of it. */
export type SaidOnce =
  | { readonly kind: 'settled'; readonly outcome: ConsoleSettled['outcome']; readonly reason: string | undefined }
  | { readonly kind: 'timeout' }

/**
 * Says one message and gives the replies to it, and to nothing else that goes on in the channel. Throws what
 * {@link ConsoleClient} throws.
 */
export async function sayOnce(options: SayOnceOptions): Promise<SaidOnce> {
  const { text, timeoutMs, onReply, ...rest } = options
  await using client = await ConsoleClient.connect({
    ...rest,
    onLine: (line) => {
      if (line.replyTo !== undefined) for (const part of line.text.split('\n')) onReply(part)
    },
  })
  const late = Promise.withResolvers<SaidOnce>()
  const timer = setTimeout(() => late.resolve({ kind: 'timeout' }), timeoutMs)
  try {
    const settled = client.say(text).then(({ outcome, reason }): SaidOnce => ({ kind: 'settled', outcome, reason }))
    // After a timeout the closing client rejects it, which nobody waits for any more.
    settled.catch(() => undefined)
    return await Promise.race([settled, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
