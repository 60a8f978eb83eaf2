/** How thoroughly to measure. */
export interface Scale {
  readonly rounds: number
  /** Part of the messages of a full measurement. */
  readonly share: number
}

/** For figures that count. */
export const FULL: Scale = { rounds: 7, share: 1 }

/** To see that all of it still runs, and roughly where it stands. */
export const QUICK: Scale = { rounds: 3, share: 0.2 }
