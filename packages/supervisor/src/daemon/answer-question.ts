import {
  type AskAnswer,
  type AskMessage,
  type BriefStatus,
  codeOf,
  messageOf,
  type OperationResult,
  type ProcessStatus,
  RoseyError,
} from '@rosey/protocol'
import type { Daemon } from './daemon.ts'
import { unitNamed } from './operations.ts'

/** How long a person in chat waits for a start, in ms; then it is told as it stands. */
const PATIENCE_MS = 12_000

/** What an operation needs of the daemon. */
export type Asked = Pick<Daemon, 'supervisor' | 'status' | 'enable' | 'disable'>

/** Carries out what the bot asks for somebody in chat; what goes wrong is an answer, too. */
export async function answerQuestion(daemon: Asked, { operation, name = '' }: AskMessage): Promise<AskAnswer> {
  const { operations } = daemon.supervisor
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    switch (operation) {
      case 'plugins':
        return { kind: 'list', entries: daemon.status.plugins.map(brief) }
      case 'services':
        return { kind: 'list', entries: [...daemon.status.services, ...daemon.status.connectors].map(brief) }
      case 'plugin':
        return infoOf(daemon, pluginNamed(daemon, name))
      case 'start':
        return results(await operations.start([pluginNamed(daemon, name)], { signal }))
      case 'stop':
        return results(await operations.stop([pluginNamed(daemon, name)]))
      case 'restart':
        return results(await operations.restart([pluginNamed(daemon, name)], { signal }))
      case 'enable':
        return results(await daemon.enable(pluginNamed(daemon, name), signal))
      case 'disable':
        return results(await daemon.disable(pluginNamed(daemon, name)))
    }
  } catch (error) {
    return { kind: 'error', code: codeOf(error) ?? 'unknown', message: messageOf(error) }
  }
}

// In chat only plugins are touched: an admin who stops the bot could not start it again from there.
function pluginNamed(daemon: Asked, name: string): string {
  const { spec } = unitNamed(daemon, name)
  if (spec.kind === 'plugin') return spec.name
  throw new RoseyError('usage', `${name} is a ${spec.kind}, not a plugin: in chat only plugins can be changed`)
}

function infoOf(daemon: Asked, name: string): AskAnswer {
  const status = daemon.status.plugins.find((plugin) => plugin.name === name)
  const unit = unitNamed(daemon, name)
  if (status === undefined) throw new RoseyError('name-unknown', `There is no plugin "${name}" here`)
  const { uptimeSeconds, restarts, crashes, resources, lastError, commands } = status
  const { cpuPercent, memoryMb } = resources
  return {
    kind: 'plugin',
    status: brief(status),
    description: unit.spec.description,
    uptimeSeconds,
    restarts,
    crashes,
    cpuPercent,
    memoryMb,
    lastError,
    commands: [...commands],
    permissions: [...unit.spec.permissions],
  }
}

function brief({ name, state, reason, version }: ProcessStatus): BriefStatus {
  return { name, state, reason, version }
}

function results(done: readonly OperationResult[]): AskAnswer {
  return { kind: 'results', results: done.map(({ name, outcome, message }) => ({ name, outcome, message })) }
}
