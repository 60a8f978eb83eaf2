import type { Static } from 'typebox'
import * as Type from 'typebox'

/** What an operator has said of one plugin with `rosey plugin enable` or `disable`. */
export const ChoiceSchema = Type.Object({
  enabled: Type.Boolean(),
  /** What the config said then; null for nothing. An edit of the config after that is the later word. */
  configSaid: Type.Union([Type.Boolean(), Type.Null()]),
  /** ISO 8601. */
  at: Type.String({ maxLength: 40 }),
})
export type Choice = Static<typeof ChoiceSchema>

/** What is left out of one run of the daemon: `rosey start --safe`, `--without NAME`. */
export interface LeftOut {
  readonly safe: boolean
  readonly without: readonly string[]
}

/** Whether a plugin is to run, and why not. */
export interface Enablement {
  readonly enabled: boolean
  /** Empty when it is enabled. */
  readonly disabledBecause: string
}

export interface EnablementFacts {
  readonly name: string
  readonly bundled: boolean
  /** What the config says; undefined for nothing. */
  readonly configSays: boolean | undefined
  readonly choice: Choice | undefined
  readonly leftOut: LeftOut
}

/** Decides whether a plugin runs: what is left out of this run, then the later word of config and command. */
export function enablementOf({ name, bundled, configSays, choice, leftOut }: EnablementFacts): Enablement {
  if (leftOut.without.includes(name)) return off('left out of this run with --without')
  if (leftOut.safe && !bundled) return off('left out of this run with --safe')
  if (choice !== undefined && isLatest(choice, configSays))
    return choice.enabled ? ON : off('disabled with: rosey plugin disable')
  return (configSays ?? true) ? ON : off('disabled in the config')
}

/** False when the config was changed after the choice, which then counts no more. */
export function isLatest(choice: Choice, configSays: boolean | undefined): boolean {
  return choice.configSaid === (configSays ?? null)
}

const ON: Enablement = { enabled: true, disabledBecause: '' }

function off(disabledBecause: string): Enablement {
  return { enabled: false, disabledBecause }
}
