import type { EventBus } from '@rosey/bus'
import {
  ACTION_SCHEMAS,
  type ActionResult,
  ActionResultSchema,
  checkPlainly,
  codeOf,
  describeProblems,
  type ErrorCode,
  messageOf,
  REPLY_EXPIRY_SECONDS,
  RoseyError,
  sendSubject,
} from '@rosey/protocol'
import type { Channel } from '../plugin.ts'

/** Time that a line may wait in the outgoing queue, in ms. */
const PATIENCE_MS = REPLY_EXPIRY_SECONDS * 1000
/** Beyond that time, for the confirmation to come back, in ms. */
const MARGIN_MS = 5000

/** What the author has to mend in the plugin, whatever becomes of the line. */
const THE_AUTHORS_OWN: readonly ErrorCode[] = ['permission-missing', 'bus-requests-full']

/**
 * Sends a line of `sender`; resolves when it is confirmed.
 *
 * Errors: `send-refused`, `send-unconfirmed`, `permission-missing`, `bus-requests-full`.
 */
export async function say(bus: EventBus, sender: string, { connector, channel }: Channel, text: string): Promise<void> {
  // The connector would drop it without an answer.
  if (!checkPlainly(ACTION_SCHEMAS.message, { text })) {
    const problems = describeProblems(ACTION_SCHEMAS.message, { text })
    throw new RoseyError('send-refused', `A line cannot be sent: ${problems}`)
  }
  const subject = sendSubject(sender, connector, channel, 'message')
  const result = await bus
    .request<unknown, ActionResult>(subject, { text }, ActionResultSchema, {
      timeoutMs: PATIENCE_MS + MARGIN_MS,
      expiresAt: Date.now() + PATIENCE_MS,
    })
    .catch((error: unknown) => {
      throw inTermsOfSending(error, connector)
    })
  if (result.outcome === 'refused') throw new RoseyError('send-refused', result.reason)
  if (result.outcome === 'unknown') throw new RoseyError('send-unconfirmed', result.reason)
}

// Nobody heard it, or nobody knows: an author need not know the errors of the bus.
function inTermsOfSending(cause: unknown, connector: string): RoseyError {
  if (cause instanceof RoseyError && THE_AUTHORS_OWN.includes(cause.code)) return cause
  return codeOf(cause) === 'bus-no-responder'
    ? new RoseyError('send-refused', `The connector ${connector} is not running`, { cause })
    : new RoseyError('send-unconfirmed', messageOf(cause), { cause })
}
