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

/** The texts that must not be in any log. */
export class Secrets {
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

  /** True when one stands somewhere in a text of JSON. */
  isIn(json: string): boolean {
    return this.#written.some((secret) => json.includes(secret))
  }

  /** A text of JSON without them. What they break is not JSON any more: for that see {@link entryWithout}. */
  jsonWithout(json: string): string {
    let text = json
    // Each process has two, and hardly any text holds one: looking is cheap, replacing is not.
    for (const secret of this.#written) if (text.includes(secret)) text = text.replaceAll(secret, REDACTED)
    return text
  }

  /**
   * An entry of the log without them, of the same form: a password may be a word that Rosey itself uses, so each text is
   * looked at by itself, and time, level and writer are not.
   */
  entryWithout({ time, level, name, ...said }: LogEntry): LogEntry {
    const { msg, ...fields } = this.#without(said) as Omit<LogEntry, 'time' | 'level' | 'name'>
    return { ...fields, time, level, name, msg: typeof msg === 'string' ? msg : REDACTED }
  }

  #without(value: unknown): unknown {
    if (typeof value === 'string') return this.#textWithout(value)
    if (typeof value === 'number') return this.#texts.includes(String(value)) ? REDACTED : value
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => this.#without(item))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key === 'msg' ? key : this.#textWithout(key), this.#without(item)]),
    )
  }

  #textWithout(text: string): string {
    let shown = text
    for (const secret of this.#texts) shown = shown.replaceAll(secret, REDACTED)
    return shown
  }

  #gather(): void {
    const all = [...this.#ofProcesses, ...this.#ofConfig].filter(({ length }) => length >= MIN_LENGTH)
    this.#texts = [...new Set(all)].toSorted((one, other) => other.length - one.length)
    this.#written = this.#texts.map((secret) => JSON.stringify(secret).slice(1, -1))
  }
}
