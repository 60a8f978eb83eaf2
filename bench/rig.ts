import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectBus, type EventBus } from '../packages/bus/src/index.ts'
import { checkCompiled } from '../packages/protocol/src/compiled.ts'
import {
  ACTION_SCHEMAS,
  ActionResultSchema,
  type BotConfig,
  EVENT_SCHEMAS,
  inboxPrefix,
  isActionName,
  type Offers,
  type Peer,
  parseSubject,
  patterns,
  platformSubject,
  queueOf,
  type TakenAnswer,
  TakenSchema,
} from '../packages/protocol/src/index.ts'
import { readCatalogue } from '../packages/supervisor/src/daemon/catalogue.ts'
import { AS_CONFIGURED } from '../packages/supervisor/src/daemon/choices.ts'
import { Launcher } from '../packages/supervisor/src/daemon/launcher.ts'
import { botSpec, pluginSpec } from '../packages/supervisor/src/daemon/specs.ts'
import { installationAt, openHome, prepareHome } from '../packages/supervisor/src/index.ts'
import type { ManagedProcess } from '../packages/supervisor/src/process/managed-process.ts'
import type { OutputSink } from '../packages/supervisor/src/process/output-capture.ts'
import type { ProcessSpec } from '../packages/supervisor/src/supervision/spec.ts'
import { type BenchBus, ECHO_SUBJECT, ROOT } from './bench-bus.ts'

const CONNECTOR = 'bench'
const INSTANCE = 'bench-connector'
const CHANNEL = 'room'

/** What processes print is read and dropped: in the product that is the work of roseyd, which is not part of the rig. */
export const NO_LOGS = { sink: (): OutputSink => ({ line: () => undefined, dropped: () => undefined }) }

/** Bot and dice-roller as roseyd starts them, on a given broker, with this process in the place of a connector. */
export class Rig implements AsyncDisposable {
  readonly bus: EventBus
  readonly #folder: string
  readonly #children: readonly ManagedProcess[]
  readonly #waiting = new Map<string, () => void>()
  #asked = 0

  private constructor(bus: EventBus, folder: string, children: readonly ManagedProcess[]) {
    this.bus = bus
    this.#folder = folder
    this.#children = children
    bus.subscribe(patterns.sendTo(CONNECTOR), sendSchema, {
      queue: queueOf(CONNECTOR),
      onMessage: (message) => {
        // The reply of `!roll 1d1+N` ends with `+ N = N+1`.
        const number = /\+ (\d+) = /.exec((message.data as { text: string }).text)?.[1] ?? ''
        this.#waiting.get(number)?.()
        this.#waiting.delete(number)
        message.answer({ outcome: 'sent' })
      },
    })
  }

  static async start(broker: BenchBus): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-'))
    const paths = openHome(folder)
    await prepareHome(paths)
    const installation = installationAt(ROOT)
    const { loaded, plugins } = await readCatalogue(paths, installation)
    const dice = plugins.find(({ manifest }) => manifest.name === 'dice-roller')
    if (dice === undefined) throw new Error('the bench needs dice-roller')
    const peers: Peer[] = [peer(CONNECTOR, 'connector', INSTANCE)]
    const launcher = new Launcher({
      run: randomUUID(),
      bundles: { cacheFolder: paths.cache, bundler: installation.bundler },
      logs: NO_LOGS,
      logLevel: 'info',
      homeFolder: folder,
      busAccess: (spec, instance) => broker.accessFor(spec, instance),
      peersFor: () => peers,
    })
    const launch = async (spec: ProcessSpec) => {
      const child = await launcher.launch({ spec, remembered: [], receive: () => undefined })
      const outcome = await child.started
      if (outcome.kind !== 'ready') throw new Error(`${spec.name} did not start: ${JSON.stringify(outcome)}`)
      return { child, offers: outcome.message.offers }
    }
    const spec = pluginSpec(dice, loaded.config, AS_CONFIGURED)
    const plugin = await launch({ ...spec, config: { cooldownSeconds: 0, maxModifier: 10_000 } })
    peers.push(peer('dice-roller', 'plugin', plugin.child.instance, plugin.offers))
    const told = botSpec({ config: loaded.config, installation, plugins })
    const bot = await launch({ ...told, config: { ...(told.config as BotConfig) } })
    const bus = await connectBus({
      name: CONNECTOR,
      inboxPrefix: inboxPrefix(CONNECTOR, INSTANCE),
      access: broker.accessFor({ kind: 'connector', name: CONNECTOR, permissions: [] }, INSTANCE),
      check: checkCompiled,
    })
    const rig = new Rig(bus, folder, [plugin.child, bot.child])
    await bus.flush({ timeoutMs: 5000 })
    return rig
  }

  /** One chat message through bot and plugin and back; resolves when its answer has come to the connector. */
  async chain(): Promise<void> {
    // Different each time, by many people: nothing of it looks like two bots in a loop.
    const number = String(1 + (this.#asked++ % 9999))
    const id = randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.set(number, resolve)
    const user = { name: `user${Number(number) % 500}`, role: 'user', verified: true } as const
    const data = { id, time: Date.now(), platform: 'bench', user, text: `!roll 1d2+${number}` }
    const call = this.bus.call<unknown, TakenAnswer>(
      platformSubject(CONNECTOR, CHANNEL, 'message'),
      data,
      {
        answers: TakenSchema,
        onAnswer: (answer) => {
          if (answer.kind === 'settled' && answer.outcome !== 'answered') {
            reject(new Error(`command ${number} was ${answer.outcome}: ${answer.reason}`))
          }
        },
        onNoResponder: () => reject(new Error('the bot is not there')),
      },
      { id },
    )
    await promise
    call.close()
  }

  /** One request and its answer through the same broker. */
  async roundTrip(): Promise<void> {
    await this.bus.request({ subject: ECHO_SUBJECT, schema: EVENT_SCHEMAS.message }, {}, ActionResultSchema, {
      timeoutMs: 5000,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bus[Symbol.asyncDispose]()
    await Promise.all(
      this.#children.map((child) => child.stop('asked', 'the bench is over', { graceMs: 1000, termMs: 500 })),
    )
    await rm(this.#folder, { recursive: true, force: true })
  }
}

function peer(name: string, kind: Peer['kind'], instance: string, offers?: Offers): Peer {
  const facts = {
    name,
    kind,
    displayName: name,
    version: '0.1.0',
    description: '',
    bundled: true,
    state: 'running',
    reason: '',
    instance,
    desired: true,
  } as const
  return offers === undefined ? facts : { ...facts, offers }
}

function sendSchema(subject: string) {
  const parsed = parseSubject(subject)
  return parsed?.kind === 'send' && isActionName(parsed.action) ? ACTION_SCHEMAS[parsed.action] : undefined
}
