import { BUILT_IN_COMMANDS, type CommandOffer, type Peer } from '@rosey/protocol'

/** A plugin's command under a name that it holds. */
export interface HeldCommand {
  readonly plugin: string
  readonly offer: CommandOffer
}

/** A name that two plugins offer: the holder has it, the other goes without. */
export interface CommandClash {
  readonly name: string
  readonly holder: string
  readonly refused: string
}

/** Which word means which command. */
export interface CommandTable {
  /** By name. */
  readonly commands: ReadonlyMap<string, HeldCommand>
  /** From each alias to a name in `commands`. */
  readonly aliases: ReadonlyMap<string, string>
  readonly clashes: readonly CommandClash[]
}

// Words of the bot itself.
const RESERVED: readonly string[] = BUILT_IN_COMMANDS

/** The table before any plugin is there. */
export const EMPTY_TABLE: CommandTable = { commands: new Map(), aliases: new Map(), clashes: [] }

/**
 * Decides who has which name. A plugin that should run comes before one that is stopped, disabled or has failed;
 * among those the holder keeps what it has (so a restart loses nothing), then bundled ones come before others, then
 * by name. An alias never takes a name away.
 *
 * @param before the table so far, which says who holds what
 */
export function buildCommandTable(peers: Iterable<Peer>, before: CommandTable): CommandTable {
  const plugins = [...peers].filter((peer) => peer.kind === 'plugin').sort(byPrecedence)
  const commands = new Map<string, HeldCommand>()
  const aliases = new Map<string, string>()
  const clashes: CommandClash[] = []
  for (const [name, candidates] of candidatesByName(plugins)) {
    const holder = chooseHolder(name, candidates, before)
    if (holder !== undefined) commands.set(name, holder.held)
    for (const { held } of candidates) {
      if (held !== holder?.held) clashes.push({ name, holder: holder?.held.plugin ?? 'bot', refused: held.plugin })
    }
  }
  for (const [name, { plugin, offer }] of inOrderOf(plugins, commands)) {
    for (const alias of offer.aliases) {
      const holder = holderOfWord(alias, commands, aliases)
      if (holder === undefined) aliases.set(alias, name)
      else if (holder !== plugin) clashes.push({ name: alias, holder, refused: plugin })
    }
  }
  return { commands, aliases, clashes }
}

/** The command that a word means, by name or alias. */
export function findCommand(table: CommandTable, word: string): HeldCommand | undefined {
  return table.commands.get(table.aliases.get(word) ?? word)
}

interface Candidate {
  readonly held: HeldCommand
  readonly wanted: boolean
}

function candidatesByName(plugins: readonly Peer[]): Map<string, Candidate[]> {
  const byName = new Map<string, Candidate[]>()
  for (const peer of plugins) {
    for (const offer of peer.offers?.commands ?? []) {
      const candidates = byName.get(offer.name) ?? []
      candidates.push({ held: { plugin: peer.name, offer }, wanted: isWanted(peer) })
      byName.set(offer.name, candidates)
    }
  }
  return byName
}

function chooseHolder(name: string, candidates: readonly Candidate[], before: CommandTable): Candidate | undefined {
  if (RESERVED.includes(name)) return undefined
  const wanted = candidates.filter((candidate) => candidate.wanted)
  const eligible = wanted.length > 0 ? wanted : candidates
  return eligible.find(({ held }) => held.plugin === before.commands.get(name)?.plugin) ?? eligible[0]
}

function holderOfWord(
  word: string,
  commands: ReadonlyMap<string, HeldCommand>,
  aliases: ReadonlyMap<string, string>,
): string | undefined {
  if (RESERVED.includes(word)) return 'bot'
  return commands.get(aliases.get(word) ?? word)?.plugin
}

function* inOrderOf(
  plugins: readonly Peer[],
  commands: ReadonlyMap<string, HeldCommand>,
): Generator<[string, HeldCommand]> {
  for (const { name: plugin } of plugins) {
    for (const entry of commands) if (entry[1].plugin === plugin) yield entry
  }
}

/** True for a plugin that runs or comes back by itself: it keeps its names. One that needs a person does not. */
export function isWanted(peer: Peer): boolean {
  return peer.desired && peer.state !== 'failed' && peer.state !== 'disabled'
}

function byPrecedence(a: Peer, b: Peer): number {
  return (
    Number(isWanted(b)) - Number(isWanted(a)) ||
    Number(b.bundled) - Number(a.bundled) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  )
}
