import type { ActionResult } from '@rosey/sdk'
import type { Frame } from './frames.ts'
import type { LineForm } from './outgoing-text.ts'

/**
 * Looks at each frame that comes after an action: gives the action's outcome when the frame tells it, or the frame to
 * send next; undefined while nothing is known.
 */
export type Settle = (frame: Frame) => ActionResult | { readonly next: FramePlan } | undefined

/** An action that is one frame of the socket. */
export interface FramePlan {
  readonly kind: 'frame'
  readonly frame: Frame
  readonly settle: Settle
}

/** How an action is done on CyTube. */
export type Plan =
  /** Not possible; nothing is sent. */
  | { readonly kind: 'refuse'; readonly reason: string }
  /** It is so already. */
  | { readonly kind: 'done' }
  | {
      readonly kind: 'lines'
      readonly form: LineForm
      readonly to: string | undefined
      readonly lines: readonly string[]
    }
  /** A slash command: it counts as a line for the limits, but has no echo. */
  | { readonly kind: 'command'; readonly text: string; readonly settle: Settle }
  | FramePlan

/** The outcome of an action that the server has shown to be done. */
export const SENT: ActionResult = { outcome: 'sent' }

export function refused(reason: string): ActionResult {
  return { outcome: 'refused', reason: reason.slice(0, 1000) }
}

export function unknown(reason: string): ActionResult {
  return { outcome: 'unknown', reason: reason.slice(0, 1000) }
}

/** The outcome of what does not wait for the next connection. */
export const NOT_CONNECTED: ActionResult = refused('not connected to the channel at the moment')

export function refuse(reason: string): Plan {
  return { kind: 'refuse', reason }
}

/** A frame that is done as soon as one of these events comes. */
export function frameUntil(event: string, args: readonly unknown[], ...doneBy: readonly string[]): FramePlan {
  return { kind: 'frame', frame: { event, args }, settle: (frame) => (doneBy.includes(frame.event) ? SENT : undefined) }
}
