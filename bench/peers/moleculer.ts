import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPeer } from './install-peer.ts'

const PROGRAM = fileURLToPath(new URL('./moleculer-node.mjs', import.meta.url))
const PACKAGES = ['moleculer@0.14', 'nats@2']
const PARTS = ['connector', 'bot', 'plugin'] as const

/** Times in µs. */
export interface PeerTimes {
  readonly chains: readonly number[]
  readonly roundTrips: readonly number[]
}

/**
 * Moleculer with a connector, a bot and a plugin in a process each, over a NATS server. It is installed into a temporary
 * folder by `npm`, which is removed again.
 */
export class Moleculer implements AsyncDisposable {
  readonly #folder: string
  readonly #children: readonly ChildProcess[]

  private constructor(folder: string, children: readonly ChildProcess[]) {
    this.#folder = folder
    this.#children = children
  }

  static async start(port: number): Promise<Moleculer> {
    const folder = await installPeer(PACKAGES)
    const program = join(folder, 'node.mjs')
    await copyFile(PROGRAM, program)
    const children = PARTS.map((part) => fork(program, [part, `nats://127.0.0.1:${port}`], { cwd: folder }))
    const peer = new Moleculer(folder, children)
    try {
      await Promise.all(children.map(reportOf))
      return peer
    } catch (error) {
      await peer[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Goes the whole way so many times, then asks the plugin alone as often. */
  async measure(rounds: number): Promise<PeerTimes> {
    const [connector] = this.#children
    if (connector === undefined) throw new Error('the connector was started first')
    const report = reportOf(connector)
    connector.send(rounds)
    return (await report) as PeerTimes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(ended))
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The next message of a child. */
async function reportOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const onExit = () => reject(new Error('a process of Moleculer ended'))
  child.once('message', resolve)
  child.once('exit', onExit)
  return promise.finally(() => {
    child.off('message', resolve)
    child.off('exit', onExit)
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
