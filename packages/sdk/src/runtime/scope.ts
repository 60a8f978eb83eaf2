import type { Undo } from '../undo.ts'

/** Owns registrations and releases them in reverse order (B4). After that it takes no new ones: they are undone at once. */
export class Scope {
  readonly #undos = new Set<Undo>()
  #released = false

  /** Takes over an undo; the returned one can be called early. */
  own(undo: Undo): Undo {
    if (this.#released) {
      undo()
      return () => undefined
    }
    const once = () => {
      if (this.#undos.delete(once)) undo()
    }
    this.#undos.add(once)
    return once
  }

  /** Releases everything, newest first. One that throws is told to `onError` and does not keep the others. */
  release(onError: (error: unknown) => void): void {
    this.#released = true
    for (const undo of [...this.#undos].reverse()) {
      try {
        undo()
      } catch (error) {
        onError(error)
      }
    }
  }
}
