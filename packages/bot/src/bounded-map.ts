/** A map that forgets what was set longest ago once it holds `limit` entries, so that no crowd can fill the memory. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** Sets an entry and makes it the youngest. */
  set(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#limit) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  /** The value of a key, made and set when there is none. */
  ensure(key: K, make: () => V): V {
    const found = this.#entries.get(key)
    if (found !== undefined) return found
    const made = make()
    this.set(key, made)
    return made
  }
}
