import type { TypedCommand } from './load.ts'

/** Something that was done to a process, and when. */
export interface Strike {
  readonly at: number
  readonly name: string
  readonly action: string
}

/** What became of all commands. */
export interface CommandCounts {
  readonly typed: number
  readonly answered: number
  readonly refused: number
  readonly lost: number
}

/** The end of a connection is noticed at the latest so long after that of its console, on a busy machine, in ms. */
const UNNOTICED_MS = 1000

/** Each command is one of these. */
export function countCommands(commands: readonly TypedCommand[]): CommandCounts {
  const of = (...outcomes: readonly string[]) =>
    commands.filter((command) => outcomes.includes(outcomeOf(command))).length
  return {
    typed: commands.length,
    answered: of('answered'),
    refused: of('refused', 'failed'),
    lost: of('lost', 'cut'),
  }
}

/**
 * What must not be, in a sentence each: a command without an end, an answer that says nothing, two answers, a loss that
 * no strike explains, or more losses than the status lists.
 */
export function violationsOf(
  commands: readonly TypedCommand[],
  strikes: readonly Strike[],
  listedAsLost: number,
): string[] {
  const told = commands.filter(({ end }) => end?.kind === 'settled' && end.outcome === 'lost').length
  return [
    ...commands.flatMap((command) => violationOf(command, strikes) ?? []),
    ...(told > listedAsLost ? [`${told} were lost, and the status lists ${listedAsLost}`] : []),
  ]
}

function violationOf(command: TypedCommand, strikes: readonly Strike[]): string | undefined {
  const { text, lines, end, askedAt } = command
  const which = `${text}, typed at ${(askedAt / 1000).toFixed(1)} s,`
  if (end === undefined) return `${which} came to no end`
  if (lines.length > 1) return `${which} was answered ${lines.length} times: ${lines.join(' | ')}`
  const outcome = outcomeOf(command)
  if (outcome === 'answered') return lines.length === 0 ? `${which} was answered with nothing` : undefined
  if (outcome === 'refused' || outcome === 'failed') {
    return end.kind === 'settled' && end.reason === '' ? `${which} was ${outcome} without a reason` : undefined
  }
  if (outcome !== 'lost' && outcome !== 'cut') return `${which} was ${outcome}`
  // In hand: it was typed before, and not ended. What went into the connection of a console that was dead already was in
  // the hands of nobody: that ends a moment later.
  const unnoticedMs = outcome === 'cut' ? UNNOTICED_MS : 0
  if (strikes.some(({ at }) => askedAt - unnoticedMs <= at && at <= end.at)) return undefined
  return `${which} was ${outcome} at ${(end.at / 1000).toFixed(1)} s, and nothing was struck while it was in hand`
}

function outcomeOf({ end }: TypedCommand): string {
  if (end === undefined) return 'open'
  return end.kind === 'cut' ? 'cut' : end.outcome
}
