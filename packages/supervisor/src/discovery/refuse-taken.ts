import { RoseyError } from '@rosey/protocol'
import { type BrokenPlugin, type Finding, nameOf } from './types.ts'

/**
 * Leaves one finding for each name (F16): of several the good ones before the broken, then the bundled ones, then the
 * one found first, which is in the order of the folders. The others are told with both places.
 */
export function splitTwins(findings: readonly Finding[]): { holders: Finding[]; twins: BrokenPlugin[] } {
  const byName = Map.groupBy(findings, nameOf)
  const holders = new Map([...byName].map(([name, group]) => [name, group.reduce(better)]))
  return {
    holders: [...holders.values()],
    twins: findings.flatMap((finding) => {
      const holder = holders.get(nameOf(finding))
      return holder === undefined || holder === finding ? [] : [twinOf(finding, holder)]
    }),
  }
}

function better(first: Finding, second: Finding): Finding {
  const rank = (finding: Finding) => (finding.kind === 'ok' ? 2 : 0) + (finding.bundled ? 1 : 0)
  return rank(second) > rank(first) ? second : first
}

function twinOf(finding: Finding, holder: Finding): BrokenPlugin {
  const sentence = `The name "${nameOf(finding)}" is taken by ${holder.folder}, so ${finding.folder} is not used.`
  return refused(finding, finding.kind === 'ok' ? sentence : `${sentence} It is broken, too: ${finding.error.message}`)
}

/**
 * Refuses plugins that have the name of a connection in the config, since both would be told to start by that name
 * (F16). Kinds of connectors are not touched: `console` may well be a connection of the kind `console`.
 */
export function refuseConnectionNames(findings: readonly Finding[], connections: readonly string[]): Finding[] {
  return findings.map((finding) => {
    if (finding.kind === 'broken' || finding.manifest.kind === 'connector') return finding
    if (!connections.includes(finding.manifest.name)) return finding
    const { name } = finding.manifest
    return refused(finding, `The plugin in ${finding.folder} has the name of the connector connectors.${name}.`)
  })
}

function refused(finding: Finding, sentence: string): BrokenPlugin {
  const { folder, bundled } = finding
  const error = new RoseyError('name-taken', `${sentence} Rename or remove one of them.`, { details: { folder } })
  const processKind = finding.kind === 'ok' ? finding.manifest.kind : finding.processKind
  return { kind: 'broken', name: nameOf(finding), processKind, folder, bundled, error }
}
