import { codeOf, ROSEY_VERSION } from '@rosey/protocol'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import type { JsonOption } from './status.ts'

/** `rosey version`: of this command, of Node, and of the daemon where one runs. */
export async function version({ io, home }: CliContext, { json }: JsonOption): Promise<number> {
  const daemon = await daemonVersion(home)
  const facts = { rosey: ROSEY_VERSION, node: process.version, platform: `${process.platform}-${process.arch}`, daemon }
  if (json) {
    io.out(JSON.stringify(facts, undefined, 2))
    return 0
  }
  io.out(`rosey ${facts.rosey} (Node ${facts.node}, ${facts.platform})`)
  if (daemon === null) return 0
  const note = daemon === ROSEY_VERSION ? '' : ', restart needed: rosey restart'
  io.out(`daemon ${daemon}${note}`)
  return 0
}

async function daemonVersion(home: CliContext['home']): Promise<string | null> {
  try {
    await using client = await ControlClient.connect(home())
    return (await client.ask('status', {})).daemon.version
  } catch (error) {
    // The version of this command is told in any case: a home without a daemon, or one that is not ours, has none.
    if (codeOf(error) === undefined) throw error
    return null
  }
}
