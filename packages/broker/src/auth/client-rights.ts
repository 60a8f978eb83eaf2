import type { Clock } from '../clock.ts'
import type { Frame } from '../frame.ts'
import { hashBytes, SubjectCache } from '../subject-cache.ts'
import type { Matches } from '../subscription.ts'
import { type Admission, admitted } from './admission.ts'
import { AnswerRights } from './answer-rights.ts'
import { atTime } from './expiry.ts'
import type { AnswerBounds } from './permissions.ts'

/** Published subjects that are remembered as allowed for one client. A power of two; a process of a bot uses few. */
const REMEMBERED = 256

/** What one connected client may do now. */
export class ClientRights {
  readonly #clock: Pick<Clock, 'now'>
  #admission: Admission = admitted('')
  // Its bytes say that a subject is allowed, without making a text of them. Undefined where everything is.
  #allowed: SubjectCache<true> | undefined
  // Who floods, floods one subject as a rule. Those who get it are remembered as one object: it is known by that.
  #lastAllowed: Matches<unknown> | undefined
  #answers: AnswerRights | undefined
  #stopExpiry: () => void = () => undefined

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  get admission(): Admission {
    return this.#admission
  }

  /** Takes new rights over; `onExpired` is called with what the client is told when their time is over. */
  adopt(admission: Admission, onExpired: (answer: string) => void): void {
    const { permissions, expiry } = admission
    if (permissions !== this.#admission.permissions) {
      this.#allowed = permissions === undefined ? undefined : new SubjectCache(REMEMBERED)
      this.#lastAllowed = undefined
    }
    this.#admission = admission
    this.#answers = answersFor(permissions?.answers, this.#answers)
    this.#stopExpiry()
    this.#stopExpiry = expiry === undefined ? () => undefined : atTime(expiry.at, () => onExpired(expiry.answer))
  }

  /** Whether it may publish this message, which `matches` would get; an answer that it may give is used up by it. */
  mayPublish(frame: Frame, matches: Matches<unknown>): boolean {
    // First, and on its own: it is all that most messages of a flood need.
    return matches === this.#lastAllowed || this.#isAllowed(frame, matches)
  }

  #isAllowed({ buffer, subjectStart, subjectEnd, subjectHash }: Frame, matches: Matches<unknown>): boolean {
    const { permissions } = this.#admission
    const allowed = this.#allowed
    if (permissions === undefined || allowed === undefined) return true
    if (allowed.get(subjectHash, buffer, subjectStart, subjectEnd) === true) {
      this.#lastAllowed = matches
      return true
    }
    // Answers come first, being most of what is not remembered; what the lists allow as well they allow afterwards.
    if (this.#answers?.use(subjectHash, buffer, subjectStart, subjectEnd, this.#clock.now) === true) return true
    if (!permissions.mayPublish(buffer.toString('latin1', subjectStart, subjectEnd))) return false
    allowed.offer(subjectHash, buffer, subjectStart, subjectEnd, true)
    return true
  }

  /** Whether it may subscribe so. */
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
    const answers = this.#answers
    if (answers === undefined) return
    answers.grant(hashBytes(buffer, replyStart, replyEnd), buffer, replyStart, replyEnd, this.#clock.now)
  }

  /** Stops the clock of its expiry. */
  end(): void {
    this.#stopExpiry()
  }
}

// With the same leave as before what was asked can still be answered.
function answersFor(bounds: AnswerBounds | undefined, before: AnswerRights | undefined): AnswerRights | undefined {
  if (bounds === undefined) return undefined
  if (before?.bounds.max === bounds.max && before.bounds.ttlMs === bounds.ttlMs) return before
  return new AnswerRights(bounds)
}
