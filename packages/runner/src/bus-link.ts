import { type BusProblem, connectBus, type EventBus } from '@rosey/bus'
import type { ChildContext } from '@rosey/process'
import { inboxPrefix, type StartMessage } from '@rosey/protocol'

/** Connects a runner's process to the bus and tells roseyd how the connection stands. */
export async function openBus(context: ChildContext, onProblem: (problem: BusProblem) => void): Promise<EventBus> {
  const { name, instance } = context.start satisfies StartMessage
  const bus = await connectBus({ name, inboxPrefix: inboxPrefix(name, instance), access: context.bus, onProblem })
  bus.onStatus((status) => context.busState(status.kind === 'connected' ? 'connected' : 'lost'))
  return bus
}
