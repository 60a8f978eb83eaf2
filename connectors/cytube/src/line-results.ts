import type { ActionResult } from '@rosey/sdk'
import { refused, SENT, unknown } from './plan.ts'

/** The outcome of a text that went out in several messages: the worst of them, with how far it came. */
export function combineResults(results: readonly ActionResult[]): ActionResult {
  const doubtful = results.find((result) => result.outcome === 'unknown')
  const failed = results.find((result) => result.outcome === 'refused')
  const sent = results.filter((result) => result.outcome === 'sent').length
  const extent = results.length > 1 && sent > 0 ? `${sent} of ${results.length} lines were sent; ` : ''
  // What is partly said cannot be called refused: to repeat it would say it twice.
  if (doubtful !== undefined) return unknown(extent + doubtful.reason)
  if (failed !== undefined) return sent > 0 ? unknown(extent + failed.reason) : refused(failed.reason)
  return SENT
}
