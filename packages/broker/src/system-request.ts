import type { Client } from './client.ts'
import type { Core } from './core.ts'
import type { Frame } from './frame.ts'
import { routeOwn } from './route.ts'

const CRLF_BYTES = 2

/** Carries out what a user of the system account asks of the broker itself; false for a message that asks nothing. */
export function answerSystemRequest(core: Core, client: Client, frame: Frame): boolean {
  const { buffer, subjectStart, subjectEnd, replyStart, replyEnd, headerBytes, bodyStart, end } = frame
  const subject = buffer.toString('latin1', subjectStart, subjectEnd)
  const payload = buffer.toString('utf8', bodyStart + Math.max(0, headerBytes), end - CRLF_BYTES)
  const answer = core.systemRequest(subject, payload)
  if (answer === undefined) return false
  if (replyStart >= 0) routeOwn(core, client.space, buffer.subarray(replyStart, replyEnd), Buffer.from(answer))
  return true
}
