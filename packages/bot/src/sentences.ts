import type { ProcessState, Role } from '@rosey/protocol'
import type { DispatchEnd } from './dispatch/dispatch-state.ts'
import { MAX_REPLIES } from './dispatch/dispatch-state.ts'

/** Everything that the bot itself says in chat. `command` is as a person types it, with the prefix. */
export const SENTENCES = {
  unknown: (command: string, suggestion: string | undefined) =>
    suggestion === undefined
      ? `There is no command ${command}.`
      : `There is no command ${command}. Did you mean ${suggestion}?`,
  forbidden: (command: string, role: Role) => `${command} needs the role ${role}.`,
  cooldown: (command: string, seconds: number) => `Wait ${seconds} s before you use ${command} again.`,
  quarantined: (command: string, plugin: string) =>
    `${command} with just these words has made ${plugin} crash twice and is not run. Whoever runs this bot can lift that: rosey quarantine list`,
  tooMany: () => 'Too many of your commands are waiting. Try again later.',
  overflow: (plugin: string) => `${plugin} said more than ${MAX_REPLIES} lines; the rest was left out.`,
} as const

/**
 * What the user is told about an invocation that did not end well; undefined when there is nothing to add to what the
 * plugin said. What a plugin's error says goes into the log, not into a channel.
 */
export function sentenceFor(end: DispatchEnd, plugin: string, command: string): string | undefined {
  switch (end.kind) {
    case 'done':
      return undefined
    case 'failed':
      return `${plugin} could not do that: an error in the plugin.`
    case 'timed-out':
      return `${plugin} took too long.`
    case 'interrupted':
      return `${plugin} was interrupted before it had finished ${command}.`
    case 'not-taken':
      return `${plugin} does not answer at the moment. Try again.`
    case 'restarting':
      return `${plugin} is restarting, try again in ${end.seconds} s.`
    case 'away':
      return `${plugin} ${awayBecause(end.state)}.`
    case 'gone-command':
      return `${plugin} does not know ${command} any more.`
  }
}

function awayBecause(state: ProcessState): string {
  switch (state) {
    case 'disabled':
      return 'is switched off'
    case 'failed':
      return 'has failed and waits for the operator'
    default:
      return 'is not running'
  }
}
