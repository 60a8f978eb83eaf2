/** The operator's config; bounds and defaults are in `manifest.yaml`. */
export interface DiceConfig {
  /** Most dice in one roll, all its terms together. */
  readonly maxDice: number
  readonly maxSides: number
  /** Largest size of a constant, and of the sum of all constants. */
  readonly maxModifier: number
  readonly cooldownSeconds: number
}
