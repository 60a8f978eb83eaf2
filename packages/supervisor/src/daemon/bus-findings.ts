import type { BusExaminationResult, BusFinding } from '@rosey/bus'
import type { ErrorCode } from '@rosey/protocol'
import { PAYLOAD_NEEDED, SUBSCRIPTIONS_NEEDED, triedPattern } from './bus-trial.ts'

/** Something that somebody else's bus does not allow, and a bot needs. */
export interface BusShortcoming {
  readonly code: ErrorCode
  readonly message: string
  readonly remedy: string
}

const REFUSED = 'refused'

/** What the operator is told of an examination; nothing when all is well. */
export function shortcomingsIn({ findings, maxPayload }: BusExaminationResult): BusShortcoming[] {
  const refused = findings.filter((finding) => finding.kind === REFUSED)
  const others = findings.filter((finding) => finding.kind !== REFUSED)
  return [...(refused.length === 0 ? [] : [narrow(refused)]), ...others.map((finding) => other(finding, maxPayload))]
}

type Refused = Extract<BusFinding, { kind: 'refused' }>

function narrow(refused: readonly Refused[]): BusShortcoming {
  const listed = (operation: Refused['operation'], what: string): string[] => {
    const subjects = refused.filter((finding) => finding.operation === operation).map(({ subject }) => subject)
    return subjects.length === 0 ? [] : [`${what} ${[...new Set(subjects.map(triedPattern))].join(', ')}`]
  }
  const uses = [...listed('subscribe', 'subscribe to'), ...listed('publish', 'publish on')]
  return {
    code: 'bus-rights',
    message: `the user of bus.credentials may not ${uses.join(', nor ')}`,
    remedy: 'let it publish and subscribe on rosey.>, _INBOX.> and $SRV.>',
  }
}

function other(finding: Exclude<BusFinding, Refused>, maxPayload: number): BusShortcoming {
  switch (finding.kind) {
    case 'too-few-subscriptions':
      return {
        code: 'bus-full',
        message: `the servers take fewer than ${SUBSCRIPTIONS_NEEDED} subscriptions of one connection`,
        remedy: 'raise the limit of the account (subs) or of the servers (max_subscriptions)',
      }
    case 'payload-too-small':
      return {
        code: 'bus-limits',
        message:
          `the servers do not take messages of ${PAYLOAD_NEEDED} bytes ` +
          `(max_payload is ${maxPayload}, and the account may have a limit of its own)`,
        remedy: 'set max_payload to 1MB',
      }
    case 'ended':
      return {
        code: 'bus-unreachable',
        message: `the servers let us in and broke off: ${finding.reason}`,
        remedy: 'see their log',
      }
  }
}
