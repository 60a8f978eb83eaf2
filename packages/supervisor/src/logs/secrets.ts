import type { LogEntry } from '@rosey/protocol'

const REDACTED = '[redacted]'
/** A shorter text would be found in half of what is said. */
const MIN_LENGTH = 4

/** A {@link Secrets} that holds these. */
export function secretsOf(texts: Iterable<string>): Secrets {
  const secrets = new Secrets()
  secrets.setOfConfig(texts)
  return secrets
}

/** Takes the secrets that are known at a moment out of what is shown. */
export interface Redactor {
  /** True when one stands somewhere in a text of JSON. */
  isIn(json: string): boolean
  /** A text without them. */
  textWithout(text: string): string
  /**
   * A value of JSON of the same form without them: each text and each key is looked at by itself, so that no secret can
   * break it. Numbers stay, unless they are asked for: then one that holds a secret becomes a text.
   */
  valueWithout<T>(value: T, numbers?: 'numbers'): T
}

/** The texts that must not be in any log. */
export class Secrets implements Redactor {
  readonly #ofProcesses = new Set<string>()
  #ofConfig: readonly string[] = []
  /** The longest first: one may be the beginning of another. */
  #texts: readonly string[] = []
  /** The same as they would stand in a text of JSON. */
  #written: readonly string[] = []

  /** Adds one; gives the undo. One of less than four characters is not kept. */
  add(secret: string): () => void {
    this.#ofProcesses.add(secret)
    this.#gather()
    return () => {
      this.#ofProcesses.delete(secret)
      this.#gather()
    }
  }

  /** Takes these in place of those that it was given so before. */
  setOfConfig(secrets: Iterable<string>): void {
    this.#ofConfig = [...secrets]
    this.#gather()
  }

  isIn(json: string): boolean {
    return this.#written.some((secret) => json.includes(secret))
  }

  textWithout(text: string): string {
    let shown = text
    // Each process has two, and hardly any text holds one: looking is cheap, replacing is not.
    for (const secret of this.#texts) if (shown.includes(secret)) shown = shown.replaceAll(secret, REDACTED)
    return shown
  }

  valueWithout<T>(value: T, numbers?: 'numbers'): T {
    return this.#without(value, numbers !== undefined) as T
  }

  /**
   * An entry of the log without them. A password may be a word that Rosey itself uses: time, level and writer are not looked
   * at.
   */
  entryWithout({ time, level, name, msg, ...fields }: LogEntry): LogEntry {
    return { ...this.valueWithout(fields, 'numbers'), time, level, name, msg: this.textWithout(msg) }
  }

  #without(value: unknown, numbers: boolean): unknown {
    if (typeof value === 'string') return this.textWithout(value)
    if (typeof value === 'number') return numbers && this.#isInNumber(value) ? REDACTED : value
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => this.#without(item, numbers))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.textWithout(key), this.#without(item, numbers)]),
    )
  }

  #isInNumber(value: number): boolean {
    const written = String(value)
    return this.#texts.some((secret) => written.includes(secret))
  }

  #gather(): void {
    const all = [...this.#ofProcesses, ...this.#ofConfig].filter(({ length }) => length >= MIN_LENGTH)
    this.#texts = [...new Set(all)].toSorted((one, other) => other.length - one.length)
    this.#written = this.#texts.map((secret) => JSON.stringify(secret).slice(1, -1))
  }
}
