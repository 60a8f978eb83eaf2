import { type ChildMessage, CONTROL_LIMITS, encodeLine, RoseyError } from '@rosey/protocol'
import type { StartedProgram } from './types.ts'

/** The word with which a process tells that it takes work. */
export type ReadyMessage = Extract<ChildMessage, { kind: 'ready' }>

/**
 * What a program says when it has started: what it offers, and where it listens.
 *
 * @throws RoseyError `plugin-setup` when that is more than roseyd takes in one message
 */
export function readyMessage(
  name: string,
  { offers = { commands: [], hooks: [] }, address }: StartedProgram,
): ReadyMessage {
  const message: ReadyMessage = { kind: 'ready', offers, ...(address === undefined ? {} : { address }) }
  // The newline is not counted.
  const bytes = Buffer.byteLength(encodeLine(message)) - 1
  if (bytes <= CONTROL_LIMITS.maxBytes) return message
  const kilobytes = (count: number) => `${Math.ceil(count / 1024)} KB`
  throw new RoseyError(
    'plugin-setup',
    `The ${offers.commands.length} commands of ${name} take ${kilobytes(bytes)} with their texts, and together they can ` +
      `take ${kilobytes(CONTROL_LIMITS.maxBytes)}: shorten help and usage, or offer fewer commands`,
  )
}
