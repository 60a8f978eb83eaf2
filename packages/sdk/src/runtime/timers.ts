import type { Undo } from '../undo.ts'

type Run = () => void | Promise<void>

/** Runs something once after `delayMs`. A failure is told, never thrown into the process. */
export function startTimer(delayMs: number, run: Run, onError: (error: unknown) => void): Undo {
  const timer = setTimeout(() => void guarded(run, onError), delayMs)
  return () => clearTimeout(timer)
}

/** Runs something every `intervalMs`; a turn is left out while the run before goes on. */
export function startInterval(intervalMs: number, run: Run, onError: (error: unknown) => void): Undo {
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    void guarded(run, onError).finally(() => {
      busy = false
    })
  }, intervalMs)
  return () => clearInterval(timer)
}

async function guarded(run: Run, onError: (error: unknown) => void): Promise<void> {
  try {
    await run()
  } catch (error) {
    onError(error)
  }
}
