/** Longest sleep in ms: the clock of the machine may be set meanwhile. */
const LONGEST_MS = 1000

/** Calls `onDue` when the clock of the machine has reached `at` (ms since 1970), at most a second late. Gives the undo. */
export function atTime(at: number, onDue: () => void): () => void {
  let timer: NodeJS.Timeout
  const look = (): void => {
    const left = at - Date.now()
    if (left <= 0) onDue()
    else timer = setTimeout(look, Math.min(left, LONGEST_MS))
  }
  timer = setTimeout(look, Math.min(Math.max(0, at - Date.now()), LONGEST_MS))
  return () => clearTimeout(timer)
}
