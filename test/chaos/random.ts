/** Chance that comes out the same for the same seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1, without it. */
  next(): number {
    // Mulberry32: small, and good enough to choose moments.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** From `least` up to `most`, without it. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  /** One of them; undefined of none. */
  oneOf<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.next() * choices.length)]
  }
}

/** The seed in `ROSEY_CHAOS_SEED`, else another one each time. */
export function seedFrom({ ROSEY_CHAOS_SEED }: NodeJS.ProcessEnv): number {
  return Number(ROSEY_CHAOS_SEED ?? Date.now() % 1_000_000)
}
