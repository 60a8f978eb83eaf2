import type { DispatchEnd } from '../dispatch/dispatch-state.ts'
import type { Settled } from '../intake/ledger.ts'
import type { AnswersOutcome } from '../replies/answers.ts'

/** How a command went, before it is known what became of the lines. */
export interface Conclusion {
  readonly outcome: 'answered' | 'refused' | 'failed'
  readonly reason: string | undefined
}

/** How a command ended, as it is told to the connector. */
export function conclusionOf(end: DispatchEnd, plugin: string): Conclusion {
  switch (end.kind) {
    case 'done':
      return { outcome: 'answered', reason: undefined }
    case 'failed':
      return { outcome: 'failed', reason: `${plugin} failed: ${end.error}` }
    case 'timed-out':
      return { outcome: 'failed', reason: `${plugin} took too long` }
    case 'interrupted':
      return { outcome: 'failed', reason: `${plugin} ended while it had the command` }
    case 'not-taken':
      return { outcome: 'failed', reason: `${plugin} did not take the command in time` }
    case 'restarting':
      return { outcome: 'failed', reason: `${plugin} is restarting` }
    case 'away':
      return { outcome: 'refused', reason: `${plugin} is ${end.state}` }
    case 'gone-command':
      return { outcome: 'failed', reason: `${plugin} does not know the command any more` }
  }
}

/** Joins how a command went with what became of its lines: a lost line is the worst that can happen. */
export function settle({ outcome, reason }: Conclusion, lines: AnswersOutcome): Settled {
  const { sent: replies, lost, refused } = lines
  if (lost !== undefined) return settled('lost', lost, replies)
  if (outcome === 'answered' && refused !== undefined) {
    return settled('refused', `a reply was not sent: ${refused}`, replies)
  }
  return settled(outcome, reason, replies)
}

/** A settled answer; the reason is cut to what may be sent. */
export function settled(outcome: Settled['outcome'], reason: string | undefined, replies = 0): Settled {
  const answer = { kind: 'settled', outcome, replies } as const
  return reason === undefined ? answer : { ...answer, reason: reason.slice(0, 1000) }
}
