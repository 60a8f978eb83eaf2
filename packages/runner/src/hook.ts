import { type Logger, messageOf, RoseyError } from '@rosey/protocol'

/** Calls a start hook; what it throws fails the start, with the hook's name (B2). */
export async function startHook(name: string, run: (() => unknown) | undefined): Promise<void> {
  try {
    await run?.()
  } catch (error) {
    if (error instanceof RoseyError) throw error
    throw new RoseyError('plugin-setup', `${name}() failed: ${messageOf(error)}`, { cause: error })
  }
}

/** Calls a stop hook; what it throws is logged, and after its time stopping goes on (B2). */
export async function stopHook(
  name: string,
  run: (() => unknown) | undefined,
  timeoutMs: number,
  log: Logger,
): Promise<void> {
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), timeoutMs)
  try {
    const outcome = await Promise.race([Promise.resolve(run?.()), late.promise])
    if (outcome === 'late') log.warn(`${name}() took longer than ${timeoutMs} ms; stopping goes on`)
  } catch (error) {
    log.error({ err: error }, `${name}() failed; stopping goes on`)
  } finally {
    clearTimeout(timer)
  }
}
