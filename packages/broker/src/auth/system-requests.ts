import type { Authenticator } from './admission.ts'
import { type AccountUpdate, Trust } from './trust.ts'

const UPDATE = /^\$SYS\.REQ\.(?:ACCOUNT\.([^.]+)\.)?CLAIMS\.UPDATE$/
const OK = 200
const FAILED = 500

/** What answers on `$SYS` say about the server, in its own words for each. */
export interface ServerFacts {
  readonly name: string
  readonly host: string
  readonly id: string
  readonly ver: string
}

/** What the broker answers to a request on `$SYS`, and whether clients have to be looked at again. */
export interface SystemAnswer {
  readonly json: string
  readonly changed: boolean
}

/** Carries out the requests that users of the system account send to the broker itself. */
export class SystemRequests {
  readonly #server: ServerFacts
  readonly #now: () => number
  #sent = 0

  constructor(server: ServerFacts, now: () => number = Date.now) {
    this.#server = server
    this.#now = now
  }

  /** Answers as nats-server does; undefined for a subject that is none of the broker's own. */
  answer(authenticator: Authenticator, subject: string, payload: string): SystemAnswer | undefined {
    const found = UPDATE.exec(subject)
    if (found === null || !(authenticator instanceof Trust)) return undefined
    const [, account] = found
    const now = this.#now()
    const update: AccountUpdate | undefined = payload === '' ? undefined : authenticator.update(account, payload, now)
    const server = { ...this.#server, seq: ++this.#sent, jetstream: false, time: new Date(now).toISOString() }
    return {
      json: JSON.stringify({ ...resultOf(update, account ?? 'n/a'), server }),
      changed: update?.kind === 'updated',
    }
  }
}

function resultOf(update: AccountUpdate | undefined, account: string) {
  if (update === undefined) return failed(account, 'jwt update error - request body is empty')
  switch (update.kind) {
    case 'refused':
      return failed(account, `jwt update resulted in error - ${update.why}`)
    case 'skipped':
      return { data: { account, code: OK, message: 'jwt update skipped' } }
    case 'updated':
      return { data: { account, code: OK, message: 'jwt updated' } }
  }
}

function failed(account: string, description: string) {
  return { error: { account, code: FAILED, description } }
}
