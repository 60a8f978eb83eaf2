import type { ChaosRunReport } from './chaos-run.ts'

/** Violations that are printed; more only say the same. */
const SHOWN = 20

/** What came of a run, for people. */
export function describeRun({ counts, strikes, listedAsLost, memory, violations }: ChaosRunReport): string[] {
  const { typed, answered, refused, lost } = counts
  const byKind = Map.groupBy(strikes, ({ name }) => name)
  return [
    `${typed} commands: ${answered} answered, ${refused} refused with a reason, ${lost} lost (the status lists ${listedAsLost})`,
    `${strikes.length} strikes: ${[...byKind].map(([name, list]) => `${list.length} × ${name}`).join(', ')}`,
    ...Object.entries(memory).map(
      ([name, { firstMb, lastMb, mbIn10Min }]) =>
        `${name}: ${firstMb.toFixed(1)} → ${lastMb.toFixed(1)} MB, ${mbIn10Min.toFixed(2)} MB in 10 minutes`,
    ),
    `${violations.length} violations`,
    ...violations.slice(0, SHOWN).map((violation) => `  ${violation}`),
  ]
}
