import type { Writable } from 'node:stream'

/** Ctrl-C and its kin while a command works. */
export interface Interrupts extends Disposable {
  /** Aborts at the first one, and when nobody reads any more what the command writes. */
  readonly first: AbortSignal
  /** Aborts at the second one: the person does not want to wait. */
  readonly second: AbortSignal
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Listens for interrupts until disposed.
 *
 * @param outputs those without which the command has no use. Default: stdout
 */
export function listenForInterrupts(outputs: readonly Writable[] = [process.stdout]): Interrupts {
  const [first, second] = [new AbortController(), new AbortController()]
  const onSignal = (signal: NodeJS.Signals) => {
    // Of a terminal that is closed both the shell and the system tell: nobody is impatient then.
    const next = first.signal.aborted && signal !== 'SIGHUP' ? second : first
    next.abort(new Error(`interrupted by ${signal}`))
  }
  // Each further line fails in the same way.
  const onLost = (cause: Error) => first.abort(new Error('nobody reads the output any more', { cause }))
  for (const signal of SIGNALS) process.on(signal, onSignal)
  for (const output of outputs) output.on('error', onLost)
  return {
    first: first.signal,
    second: second.signal,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.removeListener(signal, onSignal)
      for (const output of outputs) output.removeListener('error', onLost)
    },
  }
}
