import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type BusAccess,
  type GrantSubject,
  NATS_CONTROL_LINE,
  natsServerLines,
} from '../packages/protocol/src/index.ts'
import { HomeAuthority } from '../packages/supervisor/src/keys/home-authority.ts'
import { createHomeKeys } from '../packages/supervisor/src/keys/home-keys.ts'
import { mintToken } from '../packages/supervisor/src/keys/mint.ts'
import { processRights } from '../packages/supervisor/src/keys/rights.ts'
import { startNatsServer } from '../test/support/nats-server.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Where the echo answers. */
export const ECHO_SUBJECT = 'bench.echo'

/** Which broker is measured. */
export type BrokerKind = 'embedded' | 'nats-server'

type Endpoint = BusAccess['endpoint']

/**
 * A broker in a process of its own, reached as in a home (ours by its unix socket, nats-server by TCP), which lets in
 * nobody without a token.
 */
export class BenchBus implements AsyncDisposable {
  readonly #authority: HomeAuthority
  readonly #endpoint: Endpoint
  readonly #end: () => Promise<void>

  private constructor(authority: HomeAuthority, endpoint: Endpoint, end: () => Promise<void>) {
    this.#authority = authority
    this.#endpoint = endpoint
    this.#end = end
  }

  static async start(kind: BrokerKind): Promise<BenchBus> {
    const authority = new HomeAuthority(createHomeKeys(Date.now()), Date.now())
    return kind === 'embedded' ? startEmbedded(authority) : startReal(authority)

    async function startReal({ authorization }: HomeAuthority): Promise<BenchBus> {
      const server = await startNatsServer({ config: [NATS_CONTROL_LINE, ...natsServerLines(authorization)] })
      const { host, port } = server
      return new BenchBus(authority, { kind: 'tcp', host, port }, async () => server[Symbol.asyncDispose]())
    }

    async function startEmbedded({ authorization }: HomeAuthority): Promise<BenchBus> {
      const folder = await mkdtemp(join(tmpdir(), 'rosey-bench-broker-'))
      const path = join(folder, 'bus.sock')
      const child = await startProgram('broker.ts', path, JSON.stringify(authorization))
      return new BenchBus(authority, { kind: 'unix', path }, async () => {
        await ended(child)
        await rm(folder, { recursive: true, force: true })
      })
    }
  }

  /** What a process of a home is told, with the token that roseyd gives it; it may use the echo, too. */
  accessFor(subject: GrantSubject, instance: string): BusAccess {
    const { pub, ...rights } = processRights(subject, instance)
    const permissions = { ...rights, pub: { ...pub, allow: [...(pub?.allow ?? []), ECHO_SUBJECT] } }
    const { credentials } = mintToken(this.#authority.signer, { name: subject.name, permissions }, Date.now())
    return { endpoint: this.#endpoint, credentials }
  }

  /** A process that answers each request on {@link ECHO_SUBJECT}. */
  async startEcho(): Promise<AsyncDisposable> {
    const { resp } = processRights({ kind: 'service', name: 'bot', permissions: [] }, 'echo')
    const permissions = { sub: { allow: [ECHO_SUBJECT] }, ...(resp === undefined ? {} : { resp }) }
    const { credentials } = mintToken(this.#authority.signer, { name: 'echo', permissions }, Date.now())
    const access: BusAccess = { endpoint: this.#endpoint, credentials }
    const child = await startProgram('echo.ts', JSON.stringify(access))
    return { [Symbol.asyncDispose]: () => ended(child) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end()
  }
}

async function startProgram(file: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@rosey/source', join(ROOT, 'bench', 'programs', file), ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  return child
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
