import { fieldsOf, textOf } from './fields.ts'
import type { Frame } from './frames.ts'
import type { Line } from './in-flight.ts'
import { retry, type Setback, setbackOfKick } from './setback.ts'

/** What a frame says about the connection, or about the lines that are under way. */
export type Sign =
  | { readonly kind: 'ended'; readonly setback: Setback }
  /** A line came too fast and was dropped. */
  | { readonly kind: 'dropped' }
  /** A line of one of these forms was not accepted. */
  | { readonly kind: 'refused'; readonly forms: readonly Line['form'][]; readonly reason: string }
  /** What decides the limits has changed. */
  | { readonly kind: 'limits' }
  /** Nobody has registered the channel: CyTube made it up for whoever asked. */
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'none' }

/** Reads the sign in a frame. */
export function signOf({ event, args: [arg] }: Frame): Sign {
  switch (event) {
    case 'kick':
      return { kind: 'ended', setback: setbackOfKick(textOf(fieldsOf(arg).reason)) }
    case 'partitionChange':
      return { kind: 'ended', setback: retry('connection-lost', 'the site moved the channel to another server', 0) }
    case 'cooldown':
      return { kind: 'dropped' }
    case 'noflood':
      return { kind: 'refused', forms: ['chat', 'action', 'command'], reason: messageIn(arg) }
    case 'spamFiltered': {
      const reason = `CyTube's spam filter: ${textOf(fieldsOf(arg).reason) ?? 'no reason given'}`
      return { kind: 'refused', forms: ['chat', 'action', 'pm'], reason }
    }
    case 'errorMsg':
      // Chat itself is never answered with an error: it can only be about a private message or a slash command.
      return { kind: 'refused', forms: ['pm', 'command'], reason: messageIn(arg) }
    case 'rank':
    case 'channelOpts':
      return { kind: 'limits' }
    case 'channelNotRegistered':
      return { kind: 'unregistered' }
    default:
      return { kind: 'none' }
  }
}

function messageIn(arg: unknown): string {
  return textOf(fieldsOf(arg).msg) || 'no reason given'
}
