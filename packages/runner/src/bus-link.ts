import {
  answerDiscovery,
  type BusOptions,
  type BusProblem,
  connectBus,
  type DiscoveredEndpoint,
  type DiscoveredService,
  type EventBus,
} from '@rosey/bus'
import type { ChildContext } from '@rosey/process'
import { explainRefusal, inboxPrefix, queueOf, type StartMessage } from '@rosey/protocol'

/**
 * Connects a runner's process to the bus and tells roseyd how the connection stands and what was refused on it.
 * `maxOpenRequests` as in {@link BusOptions}.
 */
export async function openBus(
  context: ChildContext,
  onProblem: (problem: BusProblem) => void,
  maxOpenRequests?: BusOptions['maxOpenRequests'],
): Promise<EventBus> {
  const { name, instance, permissions, channels } = context.start satisfies StartMessage
  const bus = await connectBus({
    name,
    inboxPrefix: inboxPrefix(name, instance),
    access: context.bus,
    ...(maxOpenRequests === undefined ? {} : { maxOpenRequests }),
    onProblem: (problem) => {
      if (problem.kind === 'refused' && problem.use !== undefined) {
        const { permission } = explainRefusal(problem.use, { name, permissions, channels })
        const { operation, subject } = problem.use
        context.refused({ operation, subject, ...(permission === undefined ? {} : { permission }) })
      }
      // The other limit with this code, that of connections, is none that this process reaches by itself.
      if (problem.kind === 'refused' && problem.code === 'bus-full' && /subscriptions/i.test(problem.message)) {
        context.limited('subscriptions')
      }
      onProblem(problem)
    },
  })
  bus.onStatus((status) => context.busState(status.kind === 'connected' ? 'connected' : 'lost'))
  return bus
}

/** Makes a runner's process known to NATS tools. `subject` is that of all requests to it, which are called `title`. */
export function announceProcess(
  bus: EventBus,
  { name, instance, version, processKind, displayName = name }: StartMessage,
  { title, subject, ...more }: { title: string; subject: string } & Pick<DiscoveredService, 'use' | 'parts'>,
): void {
  const whole: DiscoveredEndpoint = { name: title, subject, queue: queueOf(name) }
  answerDiscovery(bus, { name, instance, version, metadata: { kind: processKind, displayName }, whole, ...more })
}
