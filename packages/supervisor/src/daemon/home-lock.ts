import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { codeOf, RoseyError } from '@rosey/protocol'

/** Who holds a home, as the lock file says. */
export interface LockHolder {
  readonly pid: number
  /** When the process started, in the kernel's ticks: a pid that was given to another process is told apart by it. */
  readonly ticks: string | null
  readonly run: string
}

/** A home held by this process. */
export interface HomeLock extends AsyncDisposable {
  /** The run that held the home before and did not let go: it died. */
  readonly stale: LockHolder | undefined
}

/** Takes the home for this process, or throws `daemon-running`. A lock whose holder has died is taken over. */
export async function lockHome(path: string, run: string): Promise<HomeLock> {
  const me: LockHolder = { pid: process.pid, ticks: startTicks(process.pid), run }
  let stale: LockHolder | undefined
  for (;;) {
    if (await createWhole(path, JSON.stringify(me))) break
    const holder = await readHolder(path)
    if (holder !== undefined && isAlive(holder)) {
      throw new RoseyError(
        'daemon-running',
        `A daemon with pid ${holder.pid} already runs in this home. Use it, or stop it with: rosey stop`,
        { details: { pid: holder.pid } },
      )
    }
    stale = holder ?? stale
    await takeAway(path)
  }
  return { stale, [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

/** The holder of a home, when it is alive. */
export async function holderOf(path: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(path)
  return holder !== undefined && isAlive(holder) ? holder : undefined
}

// The file appears with its text in it: nobody can read half of it.
async function createWhole(path: string, text: string): Promise<boolean> {
  const fresh = `${path}.${randomUUID()}`
  await writeFile(fresh, text, { mode: 0o600, flush: true })
  try {
    await link(fresh, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(fresh, { force: true })
  }
}

// Of two that find the same dead holder, one wins the rename; the other finds nothing to move and tries again.
async function takeAway(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
    await rm(aside, { force: true })
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    const isHolder = typeof value === 'object' && value !== null && 'pid' in value && 'run' in value
    return isHolder ? (value as LockHolder) : undefined
  } catch {
    // Gone meanwhile, or cut off by a power failure: nobody holds it.
    return undefined
  }
}

function isAlive({ pid, ticks }: LockHolder): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  return ticks === null || startTicks(pid) === ticks
}

// Field 22 of /proc/<pid>/stat; the command in field 2 may hold spaces, so it is counted from its closing bracket.
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    // No /proc on this system.
    return null
  }
}
