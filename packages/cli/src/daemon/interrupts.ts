/** Ctrl-C and its kin while a command works. */
export interface Interrupts extends Disposable {
  /** Aborts at the first one. */
  readonly first: AbortSignal
  /** Aborts at the second one: the person does not want to wait. */
  readonly second: AbortSignal
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Listens for interrupts until disposed. */
export function listenForInterrupts(): Interrupts {
  const [first, second] = [new AbortController(), new AbortController()]
  const onSignal = (signal: NodeJS.Signals) => {
    const next = first.signal.aborted ? second : first
    next.abort(new Error(`interrupted by ${signal}`))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    first: first.signal,
    second: second.signal,
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.removeListener(signal, onSignal)
    },
  }
}
