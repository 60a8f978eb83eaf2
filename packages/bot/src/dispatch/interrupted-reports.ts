import type { Interrupted, InterruptedMessage, Invocation } from '@rosey/protocol'
import { joinArguments } from '../commands/command-line.ts'
import { fingerprintOf } from '../keys.ts'

/** Invocations in one message, as its schema has it. */
const MAX_INVOCATIONS = 50
/** Bytes of one message: the control pipe takes lines of 256 KB. */
const MAX_BYTES = 200 * 1024

/** What a process had in hand, in as few control messages as hold it; none where it had nothing. */
export function interruptedReports(
  plugin: string,
  instance: string,
  invocations: readonly Invocation[],
): Omit<InterruptedMessage, 'kind'>[] {
  const reports: { plugin: string; instance: string; invocations: Interrupted[] }[] = []
  let bytes = 0
  for (const invocation of invocations) {
    const told = interrupted(plugin, invocation)
    const size = Buffer.byteLength(JSON.stringify(told)) + 1
    let last = reports.at(-1)
    if (last === undefined || last.invocations.length >= MAX_INVOCATIONS || bytes + size > MAX_BYTES) {
      last = { plugin, instance, invocations: [] }
      reports.push(last)
      bytes = 0
    }
    last.invocations.push(told)
    bytes += size
  }
  return reports
}

// The bounds are those of the schema: roseyd ends a process that tells it more.
function interrupted(plugin: string, invocation: Invocation): Interrupted {
  const { id, command, args, connector, platform, channel, user } = invocation
  return {
    id: id.slice(0, 200),
    command,
    args: invocation.private ? '' : joinArguments(args).slice(0, 2000),
    fingerprint: fingerprintOf(plugin, command, args),
    connector: connector.slice(0, 100),
    platform: platform.slice(0, 100),
    channel: channel.slice(0, 200),
    user: user.name.slice(0, 200),
    role: user.role,
    verified: user.verified,
    private: invocation.private,
  }
}
