import { messageOf, RoseyError } from '@rosey/protocol'
import { type ConfigValidator, findingsIn } from './config-findings.ts'

/** What a bundle hands to the runner. */
export interface LoadedBundle {
  /** Loads the author's module. */
  load(): Promise<{ readonly default?: unknown }>
  /** Made from the manifest's schema; undefined for a plugin that takes no config. */
  readonly validate: ConfigValidator | undefined
}

/** Loads the author's module and makes an instance of the class that it exports, checked to be a `base`. */
export async function loadInstance<T extends object>(
  bundle: LoadedBundle,
  base: abstract new () => T,
  what: string,
): Promise<T> {
  let exported: unknown
  try {
    exported = (await bundle.load()).default
  } catch (error) {
    // Code that is no code stays so until its files change; what else it throws may be another time's luck.
    const code = error instanceof SyntaxError ? 'plugin-code' : 'plugin-setup'
    throw new RoseyError(code, `Loading the code failed: ${messageOf(error)}`, { cause: error })
  }
  if (typeof exported !== 'function' || !(exported.prototype instanceof base)) {
    throw new RoseyError(
      'plugin-code',
      `The default export must be a class that extends ${what} from @rosey/sdk; got ${describe(exported)}. ` +
        `Write: export default class extends ${what} { … }`,
    )
  }
  try {
    return new (exported as new () => T)()
  } catch (error) {
    throw new RoseyError('plugin-setup', `The constructor failed: ${messageOf(error)}`, { cause: error })
  }
}

/** The config with defaults, or a `plugin-config` error that names each finding. */
export function checkedConfig(bundle: LoadedBundle, name: string, config: unknown): Record<string, unknown> {
  const checked = structuredClone(config ?? {}) as Record<string, unknown>
  const findings = findingsIn(checked, bundle.validate)
  if (findings.length === 0) return checked
  throw new RoseyError('plugin-config', `The config of ${name} is wrong: ${findings.join('; ')}`)
}

function describe(value: unknown): string {
  if (value === undefined) return 'no default export'
  return typeof value === 'function' ? 'another function or class' : typeof value
}
