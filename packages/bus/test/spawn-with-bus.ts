import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BusAccess } from '@rosey/protocol'
import { openHandedSocket } from '../src/index.ts'

/** A fixture at work. Disposing kills it. */
export interface Fixture extends AsyncDisposable {
  readonly child: ChildProcess
  /** What it has said on stdout so far. */
  readonly output: () => string
  readonly exited: Promise<unknown>
}

/** Starts a program of `fixtures/` with a connection to a broker as its fd 4. */
export async function spawnWithBus(fixture: string, broker: { access: BusAccess }): Promise<Fixture> {
  const { socket, access } = await openHandedSocket(broker.access)
  const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@rosey/source', file, JSON.stringify(access)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ignore', socket],
  })
  socket.destroy()
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const exited = once(child, 'exit')
  return {
    child,
    exited,
    output: () => output,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}
