import { copyFile, readFile } from 'node:fs/promises'
import { checkPlainly, codeOf, describeProblems, messageOf, RoseyError } from '@rosey/protocol'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { writeWhole } from '../bundle/write-whole.ts'
import { unwritable } from '../home/unwritable.ts'
import { Turns } from '../supervision/turns.ts'
import { type Choice, ChoiceSchema, isLatest } from './choices.ts'

const RegistrySchema = Type.Object({
  version: Type.Literal(1),
  plugins: Type.Record(Type.String(), ChoiceSchema),
})
type RegistryFile = Static<typeof RegistrySchema>

const EMPTY: RegistryFile = { version: 1, plugins: {} }
/** Nobody has that many plugins; a larger file is a mistake, and is not read into memory. */
const MAX_BYTES = 1024 * 1024

/** What was read, and what the operator should know of it. */
export interface OpenedRegistry {
  readonly registry: PluginRegistry
  readonly notice: string | undefined
}

/**
 * What the operator has switched on and off, on disk: it outlives the daemon, and a crash in the middle of a write
 * (C10). The copy of the state before the last change stands in for a damaged file.
 */
export class PluginRegistry {
  readonly #path: string
  #file: RegistryFile
  #isDamaged = false
  readonly #changes = new Turns()

  private constructor(path: string, file: RegistryFile) {
    this.#path = path
    this.#file = file
  }

  /**
   * Reads the registry and changes nothing; one that was never written is empty. For a damaged one its copy is taken,
   * which the notice says; the next change sets it aside.
   *
   * @throws RoseyError `home-unusable` when it is there and cannot be read
   */
  static async open(path: string): Promise<OpenedRegistry> {
    const main = await read(path)
    if (main.kind === 'ok') return { registry: new PluginRegistry(path, main.file), notice: undefined }
    if (main.kind === 'absent') return { registry: new PluginRegistry(path, EMPTY), notice: undefined }
    const copy = await read(copyOf(path))
    const registry = new PluginRegistry(path, copy.kind === 'ok' ? copy.file : EMPTY)
    registry.#isDamaged = true
    const taken =
      copy.kind === 'ok'
        ? 'its copy from before the last change is used'
        : 'no copy is there: every plugin is enabled or disabled as the config says'
    return {
      registry,
      notice: `[registry-damaged] the list of enabled and disabled plugins in ${path} is damaged (${main.why}); ${taken}. See what runs with: rosey plugin list. The next rosey plugin enable or disable writes it anew, and keeps this one beside it`,
    }
  }

  /** What was last said of a plugin; undefined for nothing. */
  choiceOf(name: string): Choice | undefined {
    return Object.hasOwn(this.#file.plugins, name) ? this.#file.plugins[name] : undefined
  }

  /**
   * Keeps what the operator says; resolves once it is on disk.
   *
   * @param configSays what the config says of it now
   * @throws RoseyError `disk-full`, `home-unusable`; then what was there still holds
   */
  set(name: string, enabled: boolean, configSays: boolean | undefined): Promise<void> {
    const choice: Choice = { enabled, configSaid: configSays ?? null, at: new Date().toISOString() }
    return this.#change((plugins) => ({ ...plugins, [name]: choice }))
  }

  /** Forgets what the config has overruled since; `configSays` gives what it says of a plugin now. */
  async settle(configSays: (name: string) => boolean | undefined): Promise<void> {
    const isStale = ([name, choice]: [string, Choice]) => !isLatest(choice, configSays(name))
    if (!Object.entries(this.#file.plugins).some(isStale)) return
    await this.#change((plugins) => Object.fromEntries(Object.entries(plugins).filter((entry) => !isStale(entry))))
  }

  // One after the other, each on what the one before has left.
  #change(to: (plugins: RegistryFile['plugins']) => RegistryFile['plugins']): Promise<void> {
    return this.#changes.take(async () => {
      const before = this.#file
      const after: RegistryFile = { version: 1, plugins: to(before.plugins) }
      try {
        // It stays in its place until the new one takes it: where none is, nothing would be switched off.
        if (this.#isDamaged) await copyFile(this.#path, `${this.#path}.damaged-${Date.now()}`)
        await writeWhole(copyOf(this.#path), format(before), { mode: 0o600, flush: true })
        await writeWhole(this.#path, format(after), { mode: 0o600, flush: true })
        this.#isDamaged = false
      } catch (error) {
        throw unwritable('What is enabled and disabled cannot be kept, and nothing was changed', this.#path, error)
      }
      this.#file = after
    })
  }
}

const copyOf = (path: string) => `${path}.before`
const format = (file: RegistryFile) => `${JSON.stringify(file, undefined, 2)}\n`

type Reading =
  | { readonly kind: 'ok'; readonly file: RegistryFile }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly why: string }

async function read(path: string): Promise<Reading> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'absent' }
    throw new RoseyError(
      'home-unusable',
      `The list of enabled and disabled plugins in ${path} cannot be read: ${messageOf(error)}. Run this as the user who started the bot`,
      { cause: error },
    )
  }
  if (text.length > MAX_BYTES) return { kind: 'damaged', why: `it is longer than ${MAX_BYTES} bytes` }
  try {
    const value: unknown = JSON.parse(text)
    if (checkPlainly(RegistrySchema, value)) return { kind: 'ok', file: value }
    return { kind: 'damaged', why: describeProblems(RegistrySchema, value) }
  } catch (error) {
    return { kind: 'damaged', why: messageOf(error) }
  }
}
