import type { Logger } from '@rosey/protocol'
import type { Peers } from '../peers.ts'
import { buildCommandTable, type CommandClash, type CommandTable, EMPTY_TABLE, isWanted } from './command-table.ts'

/** Keeps the command table up to date with what plugins offer, and tells once of each name that two of them want. */
export class CommandDirectory {
  readonly #peers: Peers
  readonly #log: Logger
  #table: CommandTable = EMPTY_TABLE
  #told = new Set<string>()
  readonly close: () => void

  constructor(peers: Peers, log: Logger) {
    this.#peers = peers
    this.#log = log
    this.#rebuild()
    this.close = peers.onChange(() => this.#rebuild())
  }

  get table(): CommandTable {
    return this.#table
  }

  /** True for a plugin that runs, or will again without a person's help. */
  isWanted(plugin: string): boolean {
    const peer = this.#peers.get(plugin)
    return peer !== undefined && isWanted(peer)
  }

  #rebuild(): void {
    this.#table = buildCommandTable(this.#peers.all(), this.#table)
    const clashes = new Set<string>()
    for (const clash of this.#table.clashes) {
      const sentence = sentenceOf(clash)
      clashes.add(sentence)
      if (!this.#told.has(sentence)) this.#log.warn({ code: 'command-clash', ...clash }, sentence)
    }
    this.#told = clashes
  }
}

function sentenceOf({ name, holder, refused }: CommandClash): string {
  return `${refused} cannot have the command ${name}: ${holder} has it. Disable one of them, or rename the command.`
}
