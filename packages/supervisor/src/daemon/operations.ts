import { setTimeout as delay } from 'node:timers/promises'
import { isServing, nearest, type Progress, RoseyError } from '@rosey/protocol'
import type { ControlContext, ControlHandlers } from '../control/control-server.ts'
import type { Unit } from '../supervision/unit.ts'
import { tapPattern } from '../tap/tap-pattern.ts'
import { aborted } from './aborted.ts'
import type { Daemon } from './daemon.ts'

/** How often a `wait` looks, in ms: what it waits for hangs on several processes at once. */
const SETTLE_POLL_MS = 50

/** What the control socket can ask of a daemon. */
export function operations(daemon: Daemon): ControlHandlers {
  const { supervisor } = daemon
  const watched = async <T>({ progress }: ControlContext, run: () => Promise<T>): Promise<T> => {
    const unwatch = daemon.onChange((unit) => progress(stateOf(unit)))
    try {
      return await run()
    } finally {
      unwatch()
    }
  }
  const known = (names: readonly string[]): readonly string[] => {
    for (const name of names) unitNamed(daemon, name)
    return names
  }
  return {
    status: async () => daemon.status,
    wait: async ({ timeoutSeconds = 60 }, context) =>
      watched(context, async () => {
        const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutSeconds * 1000)])
        await Promise.race([daemon.opened, aborted(signal)])
        for (const unit of supervisor.units) context.progress(stateOf(unit))
        while (!signal.aborted && !supervisor.units.every((unit) => isSettled(unit) || isStuck(unit, daemon))) {
          await delay(SETTLE_POLL_MS)
        }
        return daemon.status
      }),
    start: ({ names, force }, context) =>
      watched(context, () =>
        supervisor.operations.start(known(names), { force: force ?? false, signal: context.signal }),
      ),
    stop: ({ names, timeoutSeconds }, context) =>
      watched(context, () => supervisor.operations.stop(known(names), { timeoutMs: inMs(timeoutSeconds) })),
    restart: ({ names, timeoutSeconds }, context) =>
      watched(context, () =>
        supervisor.operations.restart(known(names), { timeoutMs: inMs(timeoutSeconds), signal: context.signal }),
      ),
    enable: ({ name }, context) => watched(context, () => daemon.enable(unitNamed(daemon, name).name, context.signal)),
    disable: ({ name }, context) => watched(context, () => daemon.disable(unitNamed(daemon, name).name)),
    shutdown: (args, context) => watched(context, () => daemon.stop(args.reason ?? 'asked to')),
    reload: () => daemon.reload(),
    plugin: async ({ name }) => {
      const unit = unitNamed(daemon, name)
      const { plugins, connectors } = daemon.status
      const status = [...plugins, ...connectors].find((entry) => entry.name === name)
      if (status === undefined)
        throw new RoseyError('name-unknown', `${name} is a service, not a plugin; see: rosey status`)
      const { description, permissions, channels, source, bundled } = unit.spec
      const folder = source.kind === 'program' ? null : source.folder
      return {
        status,
        description,
        permissions,
        channels: channels ?? null,
        folder,
        bundled,
        offers: unit.offers ?? { commands: [], hooks: [] },
        history: unit.transitions.entries,
        isolation: daemon.isolationOf(unit.spec),
        lastCrash: await daemon.crashes.lastOf(name),
      }
    },
    events: ({ pattern, rates = false, ...filter }, context) =>
      daemon.watchBus({ pattern: tapPattern(pattern), filter, rates }, context),
    crashes: () => daemon.crashes.list(),
    crash: ({ id }) => daemon.crashes.find(id),
    quarantine: async () => daemon.quarantine.entries,
    quarantineRetry: async ({ id }) => daemon.quarantine.retry(id),
    quarantineDrop: async ({ id }) => daemon.quarantine.drop(id),
    keys: async () => daemon.keyFacts,
    rotateKeys: (_args, context) => watched(context, () => daemon.rotateKeys()),
    logs: async ({ names }, { signal, progress }) => {
      const unlisten = daemon.logs.listen((entry) => {
        if (names.length === 0 || names.includes(entry.name)) progress({ kind: 'log', entry })
      })
      await Promise.race([aborted(signal), daemon.finished])
      unlisten()
    },
  }
}

/** True when a unit has come to where it was sent, or will not without help. */
function isSettled({ state, desired }: Unit): boolean {
  return desired !== 'running' || isServing(state) || state === 'failed' || state === 'crashed'
}

// It waits for the bus or another process, which is itself in trouble: it may take long, and the trouble is told already.
function isStuck({ state, process, spec }: Unit, { busIsInTrouble, supervisor }: Daemon): boolean {
  if (state !== 'starting' || process !== undefined) return false
  const needed = Object.keys(spec.dependencies).map((name) => supervisor.unit(name)?.state)
  return busIsInTrouble || needed.some((other) => other === 'crashed' || other === 'failed')
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}

function stateOf(unit: Unit): Progress {
  return { kind: 'state', name: unit.name, state: unit.state, reason: unit.reason }
}

/** @throws RoseyError `name-unknown` with the nearest name */
export function unitNamed({ supervisor }: Pick<Daemon, 'supervisor'>, name: string): Unit {
  const unit = supervisor.unit(name)
  if (unit !== undefined) return unit
  const near = nearest(
    name,
    supervisor.units.map((other) => other.name),
  )
  throw new RoseyError(
    'name-unknown',
    `There is no "${name}" here${near === undefined ? '' : `; did you mean ${near}?`}`,
    { details: { name, nearest: near ?? null } },
  )
}
