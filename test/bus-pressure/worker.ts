import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Job, Order, Report } from './jobs.ts'
import type { WireTarget } from './wire.ts'

const PROGRAM = fileURLToPath(new URL('./worker-program.ts', import.meta.url))

/** A process that does {@link Job}s, one at a time. Disposing ends it. */
export class WireWorker implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(): Promise<WireWorker> {
    const child = fork(PROGRAM, {
      execArgv: ['--conditions=@rosey/source', '--disable-warning=ExperimentalWarning'],
    })
    await once(child, 'spawn')
    return new WireWorker(child)
  }

  /** Connects for a job. */
  async prepare({ port, hello }: WireTarget, job: Job): Promise<void> {
    const target = hello === undefined ? { port } : { port, hello }
    await this.#ask({ kind: 'prepare', target, job }, 'prepared')
  }

  /** Begins; resolves when the job is done. Latencies in µs. */
  go(): Promise<readonly number[]> {
    return this.#ask({ kind: 'go' }, 'done')
  }

  /** Hangs up; also in the middle of a job. */
  end(): Promise<readonly number[]> {
    return this.#ask({ kind: 'end' }, 'ended')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #ask(order: Order, expected: Exclude<Report['kind'], 'failed'>): Promise<readonly number[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>()
    const onMessage = (report: Report) => {
      if (report.kind === 'failed') reject(new Error(report.why))
      else if (report.kind === expected) resolve('latencies' in report ? report.latencies : [])
    }
    const onExit = () => reject(new Error(`a wire worker ended while it was asked to ${order.kind}`))
    this.#child.on('message', onMessage)
    this.#child.once('exit', onExit)
    this.#child.send(order)
    return promise.finally(() => {
      this.#child.off('message', onMessage)
      this.#child.off('exit', onExit)
    })
  }
}
