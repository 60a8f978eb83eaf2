import type { Frame } from '../frame.ts'
import { type Admission, admitted } from './admission.ts'
import { AnswerRights } from './answer-rights.ts'
import { atTime } from './expiry.ts'

const NOTHING: Buffer = Buffer.alloc(0)

/** What one connected client may do now. */
export class ClientRights {
  #admission: Admission = admitted('')
  #answers: AnswerRights | undefined
  #stopExpiry: () => void = () => undefined
  // Most clients publish the same subject again and again: its bytes say that it may, without making a text of them.
  #lastAllowed: Buffer = NOTHING

  get admission(): Admission {
    return this.#admission
  }

  /** Takes new rights over; `onExpired` is called when their time is over. */
  adopt(admission: Admission, onExpired: () => void): void {
    const { permissions, expiresAt } = admission
    this.#admission = admission
    this.#lastAllowed = NOTHING
    if (permissions?.answers === undefined) this.#answers = undefined
    else this.#answers ??= new AnswerRights(permissions.answers)
    this.#stopExpiry()
    this.#stopExpiry = expiresAt === undefined ? () => undefined : atTime(expiresAt, onExpired)
  }

  /** Whether it may publish this message; an answer that it may give is used up by it. */
  mayPublish({ buffer, subjectStart, subjectEnd }: Frame): boolean {
    const { permissions } = this.#admission
    if (permissions === undefined || this.#isLastAllowed(buffer, subjectStart, subjectEnd)) return true
    const subject = buffer.toString('latin1', subjectStart, subjectEnd)
    if (!permissions.mayPublish(subject)) return this.#answers?.use(subject) ?? false
    this.#lastAllowed = Buffer.from(buffer.subarray(subjectStart, subjectEnd))
    return true
  }

  maySubscribe(subject: string, queue: string | undefined): boolean {
    return this.#admission.permissions?.maySubscribe(subject, queue) ?? true
  }

  /** True when a subscription that it may make must not get every message that it asks for. */
  needsFilter(subject: string): boolean {
    return this.#admission.permissions?.needsFilter(subject) ?? false
  }

  /** Whether it may hear a message that a subscription which {@link needsFilter} asks for. */
  mayHear({ buffer, subjectStart, subjectEnd }: Frame): boolean {
    return this.#admission.permissions?.mayHear(buffer.toString('latin1', subjectStart, subjectEnd)) ?? true
  }

  /** It is sent a message with a reply subject, which it may answer. */
  heard({ buffer, replyStart, replyEnd }: Frame): void {
    this.#answers?.grant(buffer.toString('latin1', replyStart, replyEnd))
  }

  /** Stops the clock of its expiry. */
  end(): void {
    this.#stopExpiry()
  }

  #isLastAllowed(buffer: Buffer, start: number, end: number): boolean {
    const last = this.#lastAllowed
    const length = end - start
    if (length !== last.length) return false
    for (let index = 0; index < length; index++) if (last[index] !== buffer[start + index]) return false
    return length > 0
  }
}
