import type { Authenticator } from './admission.ts'
import { type AccountUpdate, Trust } from './trust.ts'

const UPDATE = /^\$SYS\.REQ\.(?:ACCOUNT\.([^.]+)\.)?CLAIMS\.UPDATE$/
const OK = 200
const FAILED = 500

/** What the broker answers to a request on `$SYS`, and whether clients have to be looked at again. */
export interface SystemAnswer {
  readonly json: string
  readonly changed: boolean
}

/**
 * Carries out a request of a user of the system account, answered as nats-server answers; undefined for a subject that
 * is none of the broker's own.
 */
export function systemRequest(
  authenticator: Authenticator,
  serverId: string,
  subject: string,
  payload: string,
): SystemAnswer | undefined {
  const [, account] = UPDATE.exec(subject) ?? []
  if (!UPDATE.test(subject) || !(authenticator instanceof Trust)) return undefined
  const update = authenticator.update(account, payload)
  return { json: JSON.stringify(answerTo(update, serverId, account)), changed: update.kind === 'updated' }
}

function answerTo(update: AccountUpdate, id: string, account = 'n/a') {
  const server = { id }
  if (update.kind === 'refused') {
    const description = `jwt update resulted in error - ${update.why}`
    return { server, error: { account, code: FAILED, description } }
  }
  return {
    server,
    data: { account, code: OK, message: `jwt ${update.kind === 'updated' ? 'updated' : 'update skipped'}` },
  }
}
