import type { BusExamination } from '@rosey/bus'
import {
  announceSubject,
  type BusAccess,
  commandSubject,
  type GrantSubject,
  grantsFor,
  hookSubject,
  patterns,
  sendSubject,
} from '@rosey/protocol'
import type { BusTrust } from '../keys/bus-trust.ts'
import { mintToken } from '../keys/mint.ts'

/** Named in subjects where a process would be: nobody has this name, so nobody hears what is tried. */
const NOBODY = 'roseyd-trial'
const INBOX = `_INBOX.${NOBODY}`
/** A process holds one for each kind of messages, and some to be found by tools; one in many channels has more. */
export const SUBSCRIPTIONS_NEEDED = 32
/** The longest message of Rosey's own parts is far below; a plugin may announce more, up to what the bus takes. */
export const PAYLOAD_NEEDED = 64 * 1024

/** Every kind of process, with all that it may be allowed to hear. */
const EVERYBODY: readonly GrantSubject[] = [
  { kind: 'service', name: 'bot', permissions: [] },
  { kind: 'connector', name: NOBODY, permissions: [] },
  { kind: 'plugin', name: NOBODY, permissions: ['chat.read', 'pm.read', 'media.read', `event:${NOBODY}.trial`] },
]

/** What is tried on somebody else's bus; undefined for our own, which we have set up ourselves. `nowMs` since 1970. */
export function busTrial(
  trust: BusTrust,
  endpoint: BusAccess['endpoint'],
  nowMs: number,
): Omit<BusExamination, 'timeoutMs'> | undefined {
  const common = { name: NOBODY, inbox: INBOX, subscriptions: SUBSCRIPTIONS_NEEDED, payloadBytes: PAYLOAD_NEEDED }
  switch (trust.kind) {
    case 'home':
      return undefined
    case 'account': {
      // Its tokens say themselves what they allow; of the account only the limits are left to be tried.
      const allow = [patterns.inbox(INBOX)]
      const token = mintToken(trust.signer, { name: NOBODY, permissions: { pub: { allow }, sub: { allow } } }, nowMs)
      return { ...common, access: { endpoint, credentials: token.credentials }, subscribe: [], publish: [] }
    }
    case 'shared':
      return {
        ...common,
        access: { endpoint, credentials: trust.credentials },
        subscribe: [...heardByEverybody(), ...patterns.discovery(NOBODY, NOBODY)],
        publish: saidToNobody(),
      }
  }
}

/** A subject that was tried, as the pattern for which it stands. */
export function triedPattern(subject: string): string {
  return subject.replaceAll(NOBODY, '*')
}

function heardByEverybody(): string[] {
  const subjects = EVERYBODY.flatMap((who) => grantsFor(who).subscribe.map(({ subject }) => subject))
  return [...new Set(subjects)]
}

// What comes in at connectors, and what happens to processes, the bot hears whoever is named: it is not tried.
function saidToNobody(): string[] {
  return [
    hookSubject(NOBODY, 'message'),
    commandSubject(NOBODY, NOBODY),
    sendSubject(NOBODY, NOBODY, NOBODY, 'message'),
    announceSubject(NOBODY, NOBODY),
  ].map(({ subject }) => subject)
}
