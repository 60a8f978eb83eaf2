import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BrokerOptions } from '../../packages/broker/src/index.ts'
import { ensureBundles } from '../../packages/supervisor/src/bundle/bundles.ts'
import { installationAt } from '../../packages/supervisor/src/index.ts'
import { serviceFlags } from '../../packages/supervisor/src/process/command-line.ts'
import { childEnvironment } from '../../packages/supervisor/src/process/environment.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ENTRY = fileURLToPath(new URL('./broker-program.ts', import.meta.url))

/** A client that the broker cut off, and by which of its limits. */
export interface CutOff {
  readonly cutOff: string
  readonly cause: 'pending' | 'deadline'
}

/** An embedded broker in a process of its own. Disposing ends it. */
export interface BundledBroker extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Resolves with the first client that was cut off because it read too slowly. */
  readonly firstCutOff: Promise<CutOff>
}

/** Starts an embedded broker on TCP as roseyd starts its own: from a bundle, with flags and environment of a service. */
export async function startBundledBroker(options: Omit<BrokerOptions, 'onEvent'> = {}): Promise<BundledBroker> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'rosey-broker-bundle-'))
  const source = { kind: 'program', name: 'broker', entry: ENTRY } as const
  const [bundle] = await ensureBundles([source], { cacheFolder, bundler: installationAt(ROOT).bundler })
  if (bundle?.kind !== 'ready') throw bundle?.error ?? new Error('the bundler gave nothing')
  const child = spawn(process.execPath, [...serviceFlags('nats'), bundle.file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: childEnvironment('broker', 'service', process.env),
  })
  const exited = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGKILL')
    await exited
    await rm(cacheFolder, { recursive: true, force: true })
  }
  const lines = createInterface({ input: child.stdout })
  const cutOff = Promise.withResolvers<CutOff>()
  const port = Promise.withResolvers<number>()
  lines.on('line', (text) => {
    const line = JSON.parse(text) as { port: number } | CutOff
    if ('port' in line) port.resolve(line.port)
    else cutOff.resolve(line)
  })
  // Who waits for a cut that never comes is told so; nobody has to wait for one.
  cutOff.promise.catch(() => undefined)
  lines.on('close', () => {
    port.reject(new Error('the broker ended before it listened'))
    cutOff.reject(new Error('the broker ended before it cut anybody off'))
  })
  try {
    const found = await port.promise
    return { port: found, pid: child.pid ?? 0, firstCutOff: cutOff.promise, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}
