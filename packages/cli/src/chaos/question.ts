import { isServing, type Status } from '@rosey/protocol'
import type { ConsoleAccess } from '../console/find-console.ts'
import type { ChaosTarget } from './target.ts'

/** What the bot is asked when nothing else is said: a roll, which goes through a plugin, else the bot's own help. */
export function questionFor({ plugins }: Status, prefix: string): string {
  const rolls = plugins.some(({ state, commands }) => isServing(state) && commands.includes('roll'))
  return `${prefix}${rolls ? 'roll' : 'help'}`
}

/** Whether the way of a question and its answer leads through a process. */
export function isOnTheWay(target: ChaosTarget, question: string, { socketPath }: ConsoleAccess): boolean {
  switch (target.kind) {
    case 'service':
      return true
    case 'connector':
      return target.socketPath === socketPath
    case 'plugin': {
      const [word = ''] = question.toLowerCase().split(/\s/)
      return target.commands.some((command) => word.endsWith(command))
    }
  }
}
