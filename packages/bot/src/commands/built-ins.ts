import { type BUILT_IN_COMMANDS, hasRole, type Role } from '@rosey/protocol'
import { PLUGIN_USAGE } from '../operator/plugin-verbs.ts'

/** A command of the bot itself. */
export interface BuiltIn {
  readonly name: (typeof BUILT_IN_COMMANDS)[number]
  readonly role: Role
  readonly usage: string
  readonly help: string
  /** False where it says so itself: a list of commands need not name `help`. */
  readonly listed: boolean
}

const BUILT_INS: readonly BuiltIn[] = [
  { name: 'help', role: 'guest', usage: '[command]', help: 'lists the commands, or explains one', listed: false },
  { name: 'plugin', role: 'admin', usage: PLUGIN_USAGE, help: 'shows and controls plugins', listed: true },
]

/** The command of the bot itself that a word means. */
export function findBuiltIn(word: string): BuiltIn | undefined {
  return BUILT_INS.find(({ name }) => name === word)
}

/** The bot's own commands that a role may use. */
export function usableBuiltIns(role: Role): BuiltIn[] {
  return BUILT_INS.filter((builtIn) => hasRole(role, builtIn.role))
}
