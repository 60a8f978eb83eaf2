import { BoundedMap } from '../bounded-map.ts'
import { keyOf } from '../keys.ts'
import type { CommandRules } from './command-rules.ts'

/** Who uses which command where. */
export interface Use {
  readonly plugin: string
  readonly command: string
  readonly connector: string
  /** Undefined for a private message, which uses up no channel's time. */
  readonly channel: string | undefined
  readonly user: string
}

/** Whether a command may run now. */
export type CooldownAnswer =
  /** `giveBack` undoes it: for a call that was never executed. */
  { readonly kind: 'free'; readonly giveBack: () => void } | { readonly kind: 'wait'; readonly seconds: number }

// Enough for every person of a large channel to wait for a few commands; beyond it the oldest wait is forgiven.
const MAX_WAITS = 20_000

/**
 * Waits between two uses of a command, by one person and in one channel. A use counts from the moment it is let
 * through, so that two people cannot slip through at once, and not at all when it is given back.
 */
export class Cooldowns {
  readonly #lastUse = new BoundedMap<string, number>(MAX_WAITS)

  /** Takes the turn, or says how many seconds are left, rounded up. */
  take(use: Use, cooldown: CommandRules['cooldown'], now: number): CooldownAnswer {
    const waits = keysOf(use, cooldown)
    const leftMs = Math.max(0, ...waits.map(({ key, ms }) => (this.#lastUse.get(key) ?? -Infinity) + ms - now))
    if (leftMs > 0) return { kind: 'wait', seconds: Math.ceil(leftMs / 1000) }
    const before = waits.map(({ key }) => ({ key, last: this.#lastUse.get(key) }))
    for (const { key } of waits) this.#lastUse.set(key, now)
    return { kind: 'free', giveBack: () => this.#restore(before, now) }
  }

  // Only what this use has set: another one may have come since.
  #restore(before: readonly { key: string; last: number | undefined }[], usedAt: number): void {
    for (const { key, last } of before) {
      if (this.#lastUse.get(key) !== usedAt) continue
      if (last === undefined) this.#lastUse.delete(key)
      else this.#lastUse.set(key, last)
    }
  }
}

function keysOf(use: Use, { userMs, channelMs }: CommandRules['cooldown']): { key: string; ms: number }[] {
  const keys: { key: string; ms: number }[] = []
  const command = keyOf(use.plugin, use.command, use.connector)
  if (userMs > 0) keys.push({ key: keyOf(command, 'user', use.user.toLowerCase()), ms: userMs })
  if (channelMs > 0 && use.channel !== undefined) {
    keys.push({ key: keyOf(command, 'channel', use.channel), ms: channelMs })
  }
  return keys
}
