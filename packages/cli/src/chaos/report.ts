import { type ChaosAction, describeDone } from './actions.ts'
import type { Recovery } from './recovery.ts'
import type { ChaosResult } from './run-chaos.ts'
import type { ProbeCounts } from './tally.ts'

/** All that is told about one experiment; what `--json` prints. */
export interface ChaosReport extends ChaosResult {
  readonly name: string
  readonly action: ChaosAction
  /** What the bot was asked; null where it could not be asked. */
  readonly question: string | null
  readonly isOnTheWay: boolean
  /** Why nothing was asked; empty where something was. */
  readonly notAsked: string
  readonly interrupted: boolean
}

/** The report for people. */
export function reportLines(report: ChaosReport): string[] {
  const { name, pid, action, questions, question, notAsked, isOnTheWay, lostMessages } = report
  const interrupted = report.interrupted ? ', and let go early: interrupted' : ''
  return [
    `${name} (pid ${pid}) ${describeDone(action)}${interrupted}.`,
    `  ${'serves again'.padEnd(14)} ${recoveryText(report)}`,
    ...(questions === null || question === null
      ? [`  ${'questions'.padEnd(14)} none, the status alone was looked at: ${notAsked}`]
      : questionLines(question, questions)),
    `  ${'messages lost'.padEnd(14)} ${lostMessages}, as rosey status counts them`,
    ...(question === null || isOnTheWay
      ? []
      : [`  The answers to ${question} do not go through ${name}; --ask '<command>' says what to ask.`]),
  ]
}

function recoveryText({ name, recovery, servedAgainAfterMs }: ChaosReport): string {
  switch (recovery.kind) {
    case 'back':
      return `after ${secondsText(servedAgainAfterMs ?? 0)}, ${backAs(recovery)}`
    case 'resting':
      return `no, it is ${recovery.state}${recovery.reason === '' ? '' : `: ${recovery.reason}`}. Start it: rosey start ${name}`
    case 'ignored':
      return 'yes, all the time: it took no notice of SIGTERM'
    case 'waiting':
      return `not yet. See: rosey status ${name}`
  }
}

function backAs({ pid, isNew }: Extract<Recovery, { kind: 'back' }>): string {
  return isNew ? `as a new process (pid ${pid})` : 'as the same process'
}

function questionLines(question: string, counts: ProbeCounts): string[] {
  const { asked, answered, refused, lost, answeredTwice, unasked, reasons, longestGapMs } = counts
  const away = unasked === 0 ? '' : `; ${unasked} could not be put, the console was away`
  const numbers = `${answered} answered, ${refused} refused with a reason, ${lost} lost, ${answeredTwice} answered twice`
  return [
    `  ${'questions'.padEnd(14)} ${asked} times ${question}: ${numbers}${away}`,
    ...Object.entries(reasons).map(([reason, count]) => `  ${''.padEnd(14)} ${count} × ${reason}`),
    ...(longestGapMs === null
      ? []
      : [`  ${'longest gap'.padEnd(14)} ${secondsText(longestGapMs)} between two answers`]),
  ]
}

function secondsText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
