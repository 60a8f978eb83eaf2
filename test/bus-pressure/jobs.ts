import type { WireTarget } from './wire.ts'

/** What a wire worker does on a server. Payloads are of one size and subjects of one length, so bytes tell messages. */
export type Job =
  /** Connections that subscribe to `subject`; done when each has got its messages. */
  | {
      readonly kind: 'receive'
      readonly connections: number
      readonly subject: string
      readonly payloadBytes: number
      readonly messages: number
    }
  /** Connections that publish; done when the server has taken all. */
  | {
      readonly kind: 'send'
      readonly connections: number
      readonly subject: string
      readonly payloadBytes: number
      readonly messages: number
    }
  /** Answers requests on `subject` with what they say; is never done. */
  | { readonly kind: 'answer'; readonly subject: string; readonly payloadBytes: number }
  /**
   * Requests with so many in flight; done when all are answered, or, for an endless one, when it is told to end. The
   * result holds the time of each, as long as one at a time is asked.
   */
  | {
      readonly kind: 'request'
      readonly subject: string
      readonly payloadBytes: number
      readonly requests: number
      readonly inFlight: number
    }
  /** Subscriptions that are only there; is never done. */
  | { readonly kind: 'be-there'; readonly subscriptions: number }
  /** Subscribes to `subject` and reads nothing; done when it is cut off. */
  | { readonly kind: 'stall'; readonly subject: string }

/** From the parent: connect for a job; begin; give what there is and hang up. */
export type Order =
  | { readonly kind: 'prepare'; readonly target: WireTarget; readonly job: Job }
  | { readonly kind: 'go' }
  | { readonly kind: 'end' }

/** From the worker; `latencies` in µs. */
export type Report =
  | { readonly kind: 'prepared' }
  | { readonly kind: 'done'; readonly latencies: readonly number[] }
  | { readonly kind: 'ended'; readonly latencies: readonly number[] }
  | { readonly kind: 'failed'; readonly why: string }
