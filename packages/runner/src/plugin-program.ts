import type { ChildContext, Program, StartedProgram } from '@rosey/process'
import { commandSubject, NOISE_LIMITS, patterns, queueOf } from '@rosey/protocol'
import { Plugin } from '@rosey/sdk'
import { PluginRuntime } from '@rosey/sdk/internal'
import { announceProcess, openBus } from './bus-link.ts'
import { startHook, stopHook } from './hook.ts'
import { checkedConfig, type LoadedBundle, loadInstance } from './load-class.ts'
import { OwnCheck } from './own-check.ts'
import { fastenSeatBelt } from './seat-belt.ts'

/** Time between two checks that the code makes of itself, in ms (C5). */
const CHECK_MS = 30_000
/** Share of the grace that commands in hand get; the rest is for the author's stop hooks. */
const DRAIN_SHARE = 0.6
/** Time to send what is left and close the bus, in ms; of a short grace only this share. */
const CLOSE_MS = 500
const CLOSE_SHARE = 0.1
const FLUSH_MS = 5000

/** The program of one plugin process, from its bundle. */
export function pluginProgram(bundle: LoadedBundle): Program {
  return { title: 'the process of a plugin', start: (context) => startPlugin(context, bundle) }
}

async function startPlugin(context: ChildContext, bundle: LoadedBundle): Promise<StartedProgram> {
  const { log } = context
  const start = { ...context.start, config: checkedConfig(bundle, context.start.name, context.start.config) }
  let runtime: PluginRuntime | undefined
  fastenSeatBelt()
  // The code is loaded while the bus looks at the token: what takes longer hides the other. Loading keeps the process
  // busy, so the token has to be on its way before.
  const opening = openBus(context, (problem) => runtime?.onBusProblem(problem), NOISE_LIMITS.openRequests)
  const [bus, plugin] = await Promise.all([opening, afterThisTurn().then(() => loadInstance(bundle, Plugin, 'Plugin'))])
  const running = new PluginRuntime({
    start,
    bus,
    log,
    refused: (refusal) => context.refused(refusal),
    limited: (what) => context.limited(what),
  })
  runtime = running
  plugin.attach(runtime as Parameters<typeof plugin.attach>[0])
  runtime.subscribe()
  const { name } = start
  announceProcess(bus, start, {
    title: 'commands',
    subject: patterns.commandsOf(name),
    parts: () =>
      running.offers.commands.map((offer) => ({
        name: offer.name,
        subject: commandSubject(name, offer.name).subject,
        queue: queueOf(name),
      })),
    use: () => running.totals,
  })
  const flushed = bus.flush({ timeoutMs: FLUSH_MS })
  // A hook may fail first; then nobody waits for this.
  flushed.catch(() => undefined)
  await startHook('setup', plugin.setup?.bind(plugin))
  await startHook('onEnable', plugin.onEnable?.bind(plugin))
  // Ready means that nothing sent from now on can miss the subscriptions.
  await flushed
  const offers = runtime.closeOffers()
  // After `ready` has been sent, because what was held may end the process, and after a stop that came meanwhile.
  setImmediate(() => runtime.release())
  const check = plugin.healthCheck && new OwnCheck(plugin.healthCheck.bind(plugin), start.healthCheckMs ?? CHECK_MS)
  return {
    offers,
    counts: () => (check?.complaint === undefined ? runtime.counts : { ...runtime.counts, complaint: check.complaint }),
    busAccess: (access) => bus.renew(access),
    stop: async ({ graceMs }) => {
      const closeMs = Math.min(CLOSE_MS, graceMs * CLOSE_SHARE)
      const deadline = Date.now() + graceMs - closeMs
      const left = () => Math.max(0, deadline - Date.now())
      check?.[Symbol.dispose]()
      await runtime.drain(graceMs * DRAIN_SHARE)
      await stopHook('onDisable', plugin.onDisable?.bind(plugin), left(), log)
      await stopHook('teardown', plugin.teardown?.bind(plugin), left(), log)
      const remembered = runtime.end()
      await bus.drain({ timeoutMs: closeMs })
      return { remembered }
    },
  }
}

function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
