import { type ChatOperation, nearest } from '@rosey/protocol'

/** What `!plugin` shows of the answer: everything, or only the state. */
export type PluginView = 'list' | 'info' | 'status' | 'results'

/** What somebody wants of `!plugin`. */
export type PluginRequest =
  | {
      readonly kind: 'ask'
      readonly operation: ChatOperation
      readonly name: string | undefined
      readonly view: PluginView
    }
  /** It cannot be understood; `text` says what can. */
  | { readonly kind: 'usage'; readonly text: string }

interface Verb {
  readonly operation: ChatOperation
  readonly view: PluginView
  readonly name: 'none' | 'needed' | 'optional'
}

const VERBS: Readonly<Record<string, Verb>> = {
  list: { operation: 'plugins', view: 'list', name: 'none' },
  info: { operation: 'plugin', view: 'info', name: 'needed' },
  status: { operation: 'plugin', view: 'status', name: 'optional' },
  services: { operation: 'services', view: 'list', name: 'none' },
  start: { operation: 'start', view: 'results', name: 'needed' },
  stop: { operation: 'stop', view: 'results', name: 'needed' },
  restart: { operation: 'restart', view: 'results', name: 'needed' },
  enable: { operation: 'enable', view: 'results', name: 'needed' },
  disable: { operation: 'disable', view: 'results', name: 'needed' },
}

/** What follows `!plugin`, for the help. */
export const PLUGIN_USAGE = Object.entries(VERBS)
  .map(([word, verb]) => usageOf(word, verb))
  .join(' | ')

/**
 * Reads what follows `!plugin`.
 *
 * @param command as a person types it: `!plugin`
 */
export function readPluginRequest(command: string, args: readonly string[]): PluginRequest {
  const [typed, name, ...more] = args
  if (typed === undefined) return { kind: 'usage', text: `Usage: ${command} ${PLUGIN_USAGE}` }
  const word = typed.toLowerCase()
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined
  if (verb === undefined) return { kind: 'usage', text: unknownVerb(command, word) }
  const tooMany = more.length > 0 || (verb.name === 'none' && name !== undefined)
  if (tooMany || (verb.name === 'needed' && name === undefined)) {
    return { kind: 'usage', text: `Usage: ${command} ${usageOf(word, verb)}` }
  }
  const { operation, view } = verb
  if (word === 'status' && name === undefined) return { kind: 'ask', operation: 'plugins', name, view: 'list' }
  return { kind: 'ask', operation, name: name?.toLowerCase(), view }
}

function unknownVerb(command: string, word: string): string {
  const near = nearest(word, Object.keys(VERBS))
  // What was typed is said back only in part: it may be of any length.
  const shown = `${command} ${word.slice(0, 20)}`
  return near === undefined
    ? `There is no ${shown}. Usage: ${command} ${PLUGIN_USAGE}`
    : `There is no ${shown}. Did you mean ${command} ${near}?`
}

function usageOf(word: string, { name }: Verb): string {
  return { none: word, needed: `${word} NAME`, optional: `${word} [NAME]` }[name]
}
