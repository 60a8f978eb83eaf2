import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, RoseyError } from '@rosey/protocol'
import { unwritable } from '../home/unwritable.ts'

/** Who holds a home, as the lock file says. */
export interface LockHolder {
  readonly pid: number
  /** When the process started, in the kernel's ticks: a pid that was given to another process is told apart by it. */
  readonly ticks: string | null
  readonly run: string
  /** The folder of the lock, as the file system numbers it: in a copy of a home nobody holds what is held elsewhere. */
  readonly folder?: string | undefined
}

/** A home held by this process. */
export interface HomeLock extends AsyncDisposable {
  /** The run that held the home before and did not let go: it died. */
  readonly stale: LockHolder | undefined
}

/** Takes the home for this process, or throws `daemon-running`, `disk-full`, `home-unusable`. A lock whose holder has died is taken over. */
export async function lockHome(path: string, run: string): Promise<HomeLock> {
  const self: LockHolder = { pid: process.pid, ticks: startTicks(process.pid), run, folder: await folderOf(path) }
  const me = JSON.stringify(self)
  let stale: LockHolder | undefined
  while (!(await createWhole(path, me))) {
    const dead = await deadLock(path)
    if (dead === undefined) continue
    if (dead.holder !== 'unreadable') stale = dead.holder
    if (await takeOver(path, dead, me)) break
  }
  return { stale, [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

/** What a lock file says when nobody alive holds it. */
interface DeadLock {
  readonly holder: LockHolder | 'unreadable'
  /** The claims of those who died while they took it over, each on the one before. */
  readonly claims: readonly string[]
  /** The claim that is free. */
  readonly next: string
}

// Undefined when the lock is gone meanwhile.
async function deadLock(path: string): Promise<DeadLock | undefined> {
  const holder = await readHolder(path)
  if (holder === undefined) return undefined
  const claims: string[] = []
  let last: LockHolder | 'unreadable' = holder
  for (;;) {
    if (last !== 'unreadable' && isAlive(last)) throw alreadyRuns(last)
    const next: string = `${path}.after-${runOf(last)}`
    const claimant = await readHolder(next)
    if (claimant === undefined) return { holder, claims, next }
    // A claim that cannot be read has no run to follow: it goes, and all is looked at again.
    if (claims.includes(next)) {
      await rm(next, { force: true })
      return undefined
    }
    claims.push(next)
    last = claimant
  }
}

function runOf(holder: LockHolder | 'unreadable' | undefined): string | undefined {
  return typeof holder === 'object' ? holder.run : holder
}

/**
 * Takes the lock of a dead holder. Of several that find the same one, one gets the claim, which only one can create; and
 * who gets it too late, because the lock has a new holder already, lets go of it again.
 */
async function takeOver(path: string, { holder, claims, next }: DeadLock, me: string): Promise<boolean> {
  if (!(await createWhole(next, me))) return false
  const isStillDead = runOf(await readHolder(path)) === runOf(holder)
  if (isStillDead) await replaceWhole(path, me)
  for (const claim of isStillDead ? [...claims, next] : [next]) await rm(claim, { force: true })
  return isStillDead
}

function alreadyRuns({ pid }: LockHolder): RoseyError {
  return new RoseyError(
    'daemon-running',
    `A daemon with pid ${pid} already runs in this home. Use it, or stop it with: rosey stop`,
    { details: { pid } },
  )
}

/** The holder of a home, when it is alive. */
export async function holderOf(path: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(path)
  return typeof holder === 'object' && isAlive(holder) ? holder : undefined
}

// The file appears with its text in it: nobody can read half of it.
async function createWhole(path: string, text: string): Promise<boolean> {
  const fresh = `${path}.${randomUUID()}`
  try {
    await writeWhole(fresh, text)
    await link(fresh, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(fresh, { force: true })
  }
}

async function replaceWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`
  await writeWhole(fresh, text)
  await rename(fresh, path)
}

async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flush: true })
  } catch (error) {
    await rm(path, { force: true })
    throw unwritable('The lock of the home cannot be written', path, error)
  }
}

// A moved home keeps its number, a copied one gets another.
async function folderOf(path: string): Promise<string | undefined> {
  // Without the folder there is no lock either, and whoever writes one says so.
  return stat(dirname(path), { bigint: true }).then(
    ({ ino }) => String(ino),
    () => undefined,
  )
}

// Undefined when there is no file; one that a power failure cut off is unreadable, and nobody holds it. So is one that
// came with a copy of the home: its holder must neither be stopped from here nor keep this one from starting.
async function readHolder(path: string): Promise<LockHolder | 'unreadable' | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isHolder(value)) return 'unreadable'
    return value.folder === undefined || value.folder === (await folderOf(path)) ? value : 'unreadable'
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : 'unreadable'
  }
}

// The run becomes part of a file name and of a search through all processes.
function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false
  if (!('pid' in value) || !('ticks' in value) || !('run' in value)) return false
  const { pid, ticks, run } = value
  if ('folder' in value && typeof value.folder !== 'string') return false
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return false
  return (ticks === null || typeof ticks === 'string') && typeof run === 'string' && /^[\w-]{1,64}$/.test(run)
}

function isAlive({ pid, ticks }: LockHolder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  const now = startTicks(pid)
  return now !== DEAD && (ticks === null || now === ticks)
}

const DEAD = 'dead'

// Fields 3 and 22 of /proc/<pid>/stat; the command in field 2 may hold spaces, so they are counted from its closing
// bracket. One that has died and waits for its parent to notice (a container may have none that does) holds nothing.
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? DEAD : (fields[19] ?? null)
  } catch {
    // No /proc on this system.
    return null
  }
}
