import { randomUUID } from 'node:crypto'
import { answerDiscovery, connectBus } from '@rosey/bus'
import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import {
  type BotConfig,
  BotConfigSchema,
  checkPlainly,
  describeProblems,
  EVENT_SCHEMAS,
  inboxPrefix,
  isEventName,
  parseSubject,
  patterns,
  queueOf,
  RoseyError,
} from '@rosey/protocol'
import { checkCompiled } from '@rosey/protocol/compiled'
import { Bot } from './bot.ts'
import { systemClock } from './clock.ts'
import type { PlatformEvent } from './intake/platform-event.ts'
import { ProblemLog } from './problem-log.ts'
import { within } from './within.ts'

/** Time to send what is left and close the bus, in ms. */
const CLOSE_MS = 300
/** Time for the broker to have all subscriptions, in ms. */
const FLUSH_MS = 5000

/** The bot as a supervised program. */
export const botProgram: Program = { title: 'the bot', start: startBot }

async function startBot(context: ChildContext): Promise<StartedProgram> {
  const { start, log } = context
  const config = checkedConfig(start.config)
  const problems = new ProblemLog(log, systemClock)
  const bus = await connectBus({
    name: start.name,
    inboxPrefix: inboxPrefix(start.name, start.instance),
    access: context.bus,
    check: checkCompiled,
    gatherWrites: true,
    onProblem: (problem) => {
      if (problem.kind === 'refused' && problem.use !== undefined) {
        const { operation, subject } = problem.use
        context.refused({ operation, subject })
      }
      problems.tell(problem)
    },
  })
  bus.onStatus((status) => context.busState(status.kind === 'connected' ? 'connected' : 'lost'))
  const bot = new Bot({
    bus,
    config,
    peers: start.peers,
    instance: start.instance,
    log,
    clock: systemClock,
    newId: randomUUID,
    lost: (messages) => context.lost(messages),
    interrupted: (report) => context.interrupted(report),
    ask: (question) => context.ask(question),
  })
  const subscription = bus.subscribe<PlatformEvent['data']>(patterns.allPlatform(), schemaOf, {
    queue: queueOf(start.name),
    onMessage: (message) => bot.receive(message),
  })
  answerDiscovery(bus, {
    name: start.name,
    instance: start.instance,
    version: start.version,
    metadata: { kind: start.processKind, displayName: start.displayName ?? start.name },
    whole: { name: 'events', subject: patterns.allPlatform(), queue: queueOf(start.name) },
    use: () => bot.counts,
  })
  // Ready means that no event from now on can miss the subscription.
  await bus.flush({ timeoutMs: FLUSH_MS })
  return {
    peer: (peer) => bot.peer(peer),
    answer: (id, answer) => bot.answer(id, answer),
    quarantine: (commands) => bot.quarantine(commands),
    retry: (command) => bot.retry(command),
    busAccess: (access) => bus.renew(access),
    counts: () => bot.counts,
    stop: async ({ graceMs }) => {
      const deadline = Date.now() + graceMs - CLOSE_MS
      const left = () => Math.max(0, deadline - Date.now())
      await within(subscription.drain(), left(), systemClock)
      await bot.drain(left())
      bot.close()
      await bus.drain({ timeoutMs: CLOSE_MS })
      return {}
    },
  }
}

function checkedConfig(config: unknown): BotConfig {
  if (checkPlainly(BotConfigSchema, config)) return config
  throw new RoseyError(
    'config-invalid',
    `The bot was given a config that it cannot use: ${describeProblems(BotConfigSchema, config)}`,
  )
}

function schemaOf(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'platform' && isEventName(parsed.event) ? EVENT_SCHEMAS[parsed.event] : undefined
}
