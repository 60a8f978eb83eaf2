import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import { patterns } from '@rosey/protocol'
import { Connector } from '@rosey/sdk'
import { announceProcess, openBus } from '../bus-link.ts'
import { startHook, stopHook } from '../hook.ts'
import { checkedConfig, type LoadedBundle, loadInstance } from '../load-class.ts'
import { ActionServer } from './action-server.ts'
import { Delivery } from './delivery.ts'

/** Share of the grace of a stop for messages that are on their way; the rest is for the connector's own farewell. */
const DRAIN_SHARE = 0.5
/** Time to send what is left and close the bus, in ms; of a short grace only this share. */
const CLOSE_MS = 500
const CLOSE_SHARE = 0.1
const FLUSH_MS = 5000

/** The program of one connector process, from its bundle. */
export function connectorProgram(bundle: LoadedBundle): Program {
  return { title: 'the process of a connector', start: (context) => startConnector(context, bundle) }
}

async function startConnector(context: ChildContext, bundle: LoadedBundle): Promise<StartedProgram> {
  const { start, log } = context
  const config = checkedConfig(bundle, start.name, start.config)
  const bus = await openBus(context, (problem) => log.warn({ problem }, `a message was not handled: ${problem.kind}`))
  const connector = await loadInstance(bundle, Connector, 'Connector')
  const delivery = new Delivery({ bus, name: start.name, log, lost: context.lost })
  for (const peer of start.peers) delivery.peer(peer)
  connector.attach({
    name: start.name,
    config,
    log,
    receive: (channel, event) => delivery.deliver(channel, event),
    connection: (connection) => context.connection({ ...connection, since: Date.now() }),
    lost: (messages) => context.lost(messages),
  })
  const actions = new ActionServer({ bus, subscribe: start.grants.subscribe, connector, log })
  announceProcess(bus, start, { title: 'actions', subject: patterns.sendTo(start.name), use: () => actions.counts })
  await bus.flush({ timeoutMs: FLUSH_MS })
  await startHook('setup', () => connector.setup())
  actions.release()
  return {
    peer: (peer) => delivery.peer(peer),
    counts: () => actions.counts,
    busAccess: (access) => bus.renew(access),
    stop: async ({ graceMs }) => {
      const closeMs = Math.min(CLOSE_MS, graceMs * CLOSE_SHARE)
      const deadline = Date.now() + graceMs - closeMs
      await delivery.drain(graceMs * DRAIN_SHARE)
      actions.stop()
      await stopHook('teardown', () => connector.teardown(), Math.max(0, deadline - Date.now()), log)
      delivery.end()
      await bus.drain({ timeoutMs: closeMs })
      return {}
    },
  }
}
