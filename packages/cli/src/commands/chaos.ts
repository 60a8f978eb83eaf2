import { codeOf, messageOf, RoseyError, type Status } from '@rosey/protocol'
import { type HomePaths, loadConfig } from '@rosey/supervisor'
import { type ChaosKind, chaosAction, describeAction } from '../chaos/actions.ts'
import { Prober } from '../chaos/prober.ts'
import { isOnTheWay, questionFor } from '../chaos/question.ts'
import { type ChaosReport, reportLines } from '../chaos/report.ts'
import { runChaos } from '../chaos/run-chaos.ts'
import { type ChaosTarget, findTarget } from '../chaos/target.ts'
import { findConsole } from '../console/find-console.ts'
import { printable } from '../console/printable.ts'
import type { CliContext } from '../context.ts'
import { ControlClient } from '../control/client.ts'
import { listenForInterrupts } from '../daemon/interrupts.ts'
import { EXIT_INTERRUPTED } from '../daemon/undo-start.ts'
import { Questions } from '../output/questions.ts'
import { EXIT_FAILED } from './outcomes.ts'

/** Options of `rosey chaos`. */
export interface ChaosOptions {
  /** Seconds for which a process is frozen or slowed down. */
  readonly for?: number
  /** What the bot is asked meanwhile. */
  readonly ask?: string
  /** Does not ask whether it is meant. */
  readonly yes?: boolean
  readonly json?: boolean
}

/**
 * `rosey chaos kill|stop|freeze|slow NAME`: does it to a process of a running bot, and reports how long until that
 * served again and what became of what the bot was asked meanwhile. Ends with 1 when it did not come back.
 *
 * @throws RoseyError `name-unknown`, `not-running`, `usage` without a terminal and without --yes
 */
export async function chaos(
  { io, home }: CliContext,
  kind: ChaosKind,
  name: string,
  options: ChaosOptions,
): Promise<number> {
  const action = chaosAction(kind, options.for)
  const paths = home()
  await using client = await ControlClient.connect(paths)
  const status = await client.ask('status', {})
  const target = findTarget(status, name)
  if (!(await isMeant(`${describeAction(action, name)}, a ${target.kind} of the bot in ${paths.root}`, options))) {
    io.say('Nothing was done.')
    return EXIT_FAILED
  }
  using interrupts = listenForInterrupts()
  const { prober, ...asking } = await startAsking(paths, status, target, options.ask)
  await using _asking = prober
  const result = await runChaos({
    action,
    name,
    prober,
    isOnTheWay: asking.isOnTheWay,
    status: () => client.ask('status', {}),
    signal: interrupts.first,
  })
  if (result === undefined) {
    io.say('Nothing was done: interrupted.')
    return EXIT_INTERRUPTED
  }
  const report: ChaosReport = { name, action, ...asking, ...result, interrupted: interrupts.first.aborted }
  if (options.json) io.out(JSON.stringify(report, undefined, 2))
  else for (const line of reportLines(report)) io.out(printable(line))
  if (report.interrupted) return EXIT_INTERRUPTED
  return result.recovery.kind === 'back' || result.recovery.kind === 'ignored' ? 0 : EXIT_FAILED
}

async function isMeant(what: string, { yes = false }: ChaosOptions): Promise<boolean> {
  if (yes) return true
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new RoseyError('usage', `${what}? This is no terminal to ask on. Use --yes if it is meant.`)
  }
  using questions = new Questions()
  // Broken off, it was not meant.
  const answer = await questions.ask(`${what}? People may notice. yes or no`, 'no').catch(() => 'no')
  return /^y(es)?$/i.test(answer)
}

// A bot without a console can be hurt, too: then only the status tells how it goes.
async function startAsking(paths: HomePaths, status: Status, target: ChaosTarget, ask: string | undefined) {
  try {
    const access = await findConsole(paths, status)
    const question = ask ?? questionFor(status, (await loadConfig(paths.root)).config.bot.prefix)
    // Where the console listens stays the same, whatever is done to it.
    const prober = await Prober.start({ text: question, access: () => findConsole(paths, status) })
    return { prober, question, isOnTheWay: isOnTheWay(target, question, access), notAsked: '' }
  } catch (error) {
    if (codeOf(error) !== 'console-unreachable' && codeOf(error) !== 'console-refused') throw error
    return { prober: undefined, question: null, isOnTheWay: false, notAsked: messageOf(error) }
  }
}
