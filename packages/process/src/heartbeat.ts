import type { ChildMessage } from '@rosey/protocol'
import type { CallCounts } from './types.ts'

const NO_CALLS: CallCounts = { handled: 0, failed: 0, lastActivityAt: null }

/** Sends a sign of life every `intervalMs`, with how late the event loop was. Gives the undo. */
export function startHeartbeat(
  intervalMs: number,
  counts: (() => CallCounts) | undefined,
  send: (message: ChildMessage) => void,
): () => void {
  let expected = performance.now() + intervalMs
  const timer = setInterval(() => {
    const now = performance.now()
    send({ kind: 'heartbeat', loopDelayMs: Math.max(0, Math.round(now - expected)), ...(counts?.() ?? NO_CALLS) })
    expected = now + intervalMs
  }, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}
